#!/bin/bash
# The generator of completions, given a program with known options; what it
# makes for bash is tried out, what it makes for others is parsed by them.
# shellcheck source=tests/style/lib.sh
. tests/style/lib.sh

command -v python3 >/dev/null || skip_all "python3 is not installed"
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT

cat > "$dir/asdic" <<'EOF'
#!/bin/sh
case "$1 $2" in
'--list-verbs ')
	printf 'ping\tdoes it answer, and how well\tTARGET...\n'
	printf 'check\tis it good enough: a verdict, that'\''s all\tTARGET...\n'
	printf 'doctor\tcan I run here\t-\n' ;;
'ping --list-options')
	printf 'c\tcount\tN\t-\tstop [or not] after N probes\n'
	printf -- '-\tformat\tFORMAT\ttext,jsonl,csv\twhat to write\n'
	printf -- '-\ttargets\tFILE\t-\tread targets: one a line\n'
	printf 'I\tinterface\tDEVICE|ADDR\t-\tleave there\n'
	printf -- '-\tlist-options\t-\t-\tfor programs alone\n'
	printf 'q\tquiet\t-\t-\tdon'\''t say much\n' ;;
'check --list-options')
	printf '4\tipv4\t-\t-\tIPv4 alone\n' ;;
'doctor --list-options')
	printf 'v\tverbose\t-\t-\tmore\n' ;;
esac
EOF
chmod +x "$dir/asdic"
check "three files are made" \
    "$(tests/style/completions "$dir/asdic" "$dir/made" 2>&1
    cd "$dir/made" && echo * | grep -vx '_asdic asdic.bash asdic.fish')"

# The invented host is known to ssh; the last one is no name but a trap.
mkdir -p "$dir/home/.ssh" "$dir/files"
printf '%s\n' 'known.example,192.0.2.1 ssh-ed25519 AAAA' \
    "\$(touch\${IFS}$dir/sprung) ssh-ed25519 AAAA" \
    > "$dir/home/.ssh/known_hosts"
printf 'Host from-config *.wild\n' > "$dir/home/.ssh/config"
touch "$dir/files/list of hosts"

# completes EXPECTED WORD... - what is offered for the last WORD; expected in
# order, separated by blanks.
completes()
{
	local expected=$1 got
	shift
	got=$(HOME=$dir/home HOSTFILE=/dev/null bash --norc -c '
		dir=$1
		shift
		. "$dir/made/asdic.bash"
		cd "$dir/files" || exit 1
		COMP_WORDS=(asdic "$@")
		COMP_CWORD=$#
		_asdic 2>&1
		echo "${COMPREPLY[*]}"' bash "$dir" "$@")
	check "asdic $*" "$([ "$got" = "$expected" ] ||
	    printf '%s\n' "offered:  $got" "expected: $expected")"
}

completes "ping check doctor --help --version" ""
completes "check" "ch"
completes "--count" ping --co
completes "-c --count --format --targets -I --interface -q --quiet --help" \
    ping -
completes "-4 --ipv4 --help" check -q -
completes "" ping --count ""
completes "" ping -c "1"
completes "text jsonl csv" ping --format ""
completes "jsonl" ping --format = j
completes "text jsonl csv" ping --format =
completes "list of hosts" ping --targets li
completes "list of hosts" ping --targets = ""
completes "lo" ping -I lo
completes "known.example" ping -q kno
completes "from-config" ping from
completes "known.example" check --ipv4 known
completes "" doctor known
completes "-v --verbose --help" doctor -
check "nothing found in a file is run" \
    "$(completes "" ping '$' | grep -v '^ok'; ls "$dir/sprung" 2>/dev/null)"

for shell in bash zsh fish; do
	file=$dir/made/asdic.$shell
	[ "$shell" = zsh ] && file=$dir/made/_asdic
	if command -v $shell >/dev/null; then
		check "$shell can parse its file" \
		    "$($shell -n "$file" 2>&1)"
	else
		skip "$shell can parse its file" "$shell is not installed"
	fi
done

finish
