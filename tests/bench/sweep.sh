# shellcheck shell=bash disable=SC2154 # of run, which sources this: tmp, bench
# sweep.sh - the benchmark "sweep": very many hosts, beside a bare loop
#
#   lo        65 534 loopback addresses, all alive, as fast as they leave: told
#             as a sum, with a line of text or a record for each; fping, as
#             root, for it hears nothing otherwise
#   million   1 048 574 of them
#   paced     80 000 and 10 a second: what it comes to
#   veth      a /16 behind a link, a tenth of it dead, patience 500 ms

# swept WHAT OUTPUT UP - was that many heard?
swept()
{
	grep -q "$3" "$2" || echo "run: sweep: $1: $(tail -n 1 "$2")" >&2
}

sweep_lo()
{
	local fast=(--rate 1000000 127.0.0.0/16)
	netns "$bench/cost" -w -o "$tmp/sweep" 5 \
	    "$tmp/baresweep" -c 65534 127.0.0.1 + \
	    "$tmp/asdic" sweep -q "${fast[@]}" + \
	    "$tmp/asdic" sweep "${fast[@]}" + \
	    "$tmp/asdic" sweep --json "${fast[@]}" + \
	    -r "$tmp/fping" -q -a -i 0 -g 127.0.0.0/16 \
	    > "$tmp/cost" 2> "$tmp/null"
	cost_read "$tmp/cost"
	swept bare "$tmp/sweep.0" "heard 65534"
	swept quiet "$tmp/sweep.1" "65534 up, 0 down"
	swept lines "$tmp/sweep.2" "65534 up, 0 down"
	swept fping "$tmp/sweep.4" "127.0.255.254"
	ratio "sweep 65534 cpu" us "${cpu[1]}" "${cpu[0]}" 1.35 \
	    "bare (fping ${cpu[4]})"
	ratio "sweep 65534 wall" us "${wall[1]}" "${wall[0]}" 1.35 \
	    "bare (fping ${wall[4]})"
	ratio "sweep 65534 lines" us "${cpu[2]}" "${cpu[0]}" 1.6 bare
	ratio "sweep 65534 records" us "${cpu[3]}" "${cpu[0]}" 2.2 bare
}

sweep_million()
{
	netns "$bench/cost" -o "$tmp/sweep" 2 \
	    "$tmp/baresweep" -c 1048574 127.0.0.1 + \
	    "$tmp/asdic" sweep -q --rate 1000000 127.0.0.0/12 + \
	    "$tmp/asdic" sweep --rate 1000000 127.0.0.0/12 > "$tmp/cost"
	cost_read "$tmp/cost"
	swept bare "$tmp/sweep.0" "heard 1048574"
	swept million "$tmp/sweep.1" "1048574 up, 0 down"
	swept "million lines" "$tmp/sweep.2" "1048574 up, 0 down"
	ratio "sweep 1048574 cpu" us "${cpu[1]}" "${cpu[0]}" 1.35 bare
	most "sweep 1048574 memory" MiB "$(calc "${kib[2]} / 1024")" 64 \
	    "with lines"
}

# rate_of OUTPUT - as it says itself
rate_of()
{
	sed -n 's/.* probes in .*, \([0-9.]*\)\/s.*/\1/p' "$1"
}

sweep_paced()
{
	local fast slow
	netns "$bench/cost" -o "$tmp/sweep" 2 \
	    "$tmp/asdic" sweep -q --rate 80000 127.0.0.0/16 + \
	    "$tmp/baresweep" -i 12500ns -c 65534 127.0.0.1 > "$tmp/cost"
	cost_read "$tmp/cost"
	fast=$(rate_of "$tmp/sweep.0")
	line "sweep 80000/s" "$fast /s" \
	    "$(calc "65534e6 / ${wall[1]}" %.0f) /s bare" - "+-400" \
	    "($fast - 80000)^2 <= 400^2" \
	    "${wall[1]} <= 1.005 * 65534 * 12.5"
	netns "$bench/cost" -o "$tmp/sweep" 1 \
	    "$tmp/asdic" sweep -q --rate 10 127.0.0.0/26 > "$tmp/cost"
	slow=$(rate_of "$tmp/sweep.0")
	line "sweep 10/s" "$slow /s" "" - "+-0.02" \
	    "($slow - 10)^2 <= 0.02^2"
}

# behind_link CMD ... - in the first of two hosts; the other has 10.50.0.0/16,
# but for 26 networks of 256 in it, which it swallows
behind_link()
{
	# shellcheck disable=SC2016 # the inner shell expands
	B=$B sh -c '
		. tests/netns/lib.sh
		net_begin
		chain c s
		in_ns s ip route add local 10.50.0.0/16 dev lo
		for i in $(seq 0 10 255); do
			in_ns s ip route add blackhole 10.50.$i.0/24 table local
		done
		in_ns c ip route add 10.50.0.0/16 via 10.9.1.2
		in_ns c "$@"' behind_link "$@"
}

sweep_veth()
{
	local alive=58879		# of 65 534; the first network is dead
	# To fping it is a failure that some are.
	# shellcheck disable=SC2016 # the inner shell expands
	behind_link "$bench/cost" -w -o "$tmp/sweep" 3 \
	    "$tmp/baresweep" -c 65534 10.50.0.1 + \
	    "$tmp/asdic" sweep -q -r 0 --rate 1000000 10.50.0.0/16 + \
	    "$tmp/asdic" sweep -q --rate 1000000 10.50.0.0/16 + \
	    -r bash -c '"$@" || [ $? -eq 1 ]' - \
	    "$tmp/fping" -q -a -r 0 -i 0 -t 500 -g 10.50.0.0/16 \
	    > "$tmp/cost" 2> "$tmp/null"
	cost_read "$tmp/cost"
	swept "veth, bare" "$tmp/sweep.0" "heard $alive"
	swept veth "$tmp/sweep.1" "$alive up"
	swept "veth, retries" "$tmp/sweep.2" "$alive up"
	ratio "sweep veth wall" us "${wall[1]}" "${wall[0]}" 1.25 \
	    "bare (fping ${wall[3]}, $(wc -l < "$tmp/sweep.3") up)"
	ratio "sweep veth cpu" us "${cpu[1]}" "${cpu[0]}" 1.35 \
	    "bare (fping ${cpu[3]})"
	line "sweep veth retries" "${wall[2]} us" "two, of the silent" - - -
}

sweep()
{
	sweep_lo
	sweep_million
	sweep_paced
	sweep_veth
}
