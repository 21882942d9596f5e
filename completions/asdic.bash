# bash completion for asdic(1)           -*- shell-script -*-
# Made by "make completions" from the option tables.
# shellcheck shell=bash

# The options of a verb.
_asdic_options()
{
	case $1 in
	asdic)	echo "ping sweep trace mtu check doctor --help --version" ;;
	ping)	echo "-c --count -i --interval -W --timeout -w --deadline -s --size \
--sizes -p --pattern -A --adaptive -f --flood -l --preload -t \
--ttl -M --pmtudisc -Q --tos --dscp --ecn -F --flow-label -R \
--record-route -T --ip-timestamp -e --identifier --targets -4 \
--ipv4 -6 --ipv6 --all-addresses --max-targets --re-resolve -I \
--interface --source -B --sticky-source -C --connect -b \
--broadcast -L --no-loopback -r --direct -m --mark -S --sndbuf \
--until --stop-on-error --fail-if --any --format --json \
--output -q --quiet -v --verbose -O --outstanding -n --numeric \
-H --reverse-names -D --unix-time --timestamps -3 \
--three-decimals -a --audible --every --window --histogram -U \
--user-rtt --no-stamps -h --help -V --version" ;;
	sweep)	echo "--rate -r --retries -t --timeout -B --backoff --deadline -b \
--size -H --ttl -O --tos --dscp --ecn --flow-label --seed \
--in-order -f --targets -4 --ipv4 -6 --ipv6 -m --all-addresses \
--max-targets --exclude --exclude-list -I --interface -S \
--source --mark -x --expect --fail-if --format --json --output \
-a --up -u --down -q --quiet -v --verbose -d --reverse-names \
-n --names --every -h --help -V --version" ;;
	trace)	echo "-f --first-hop -m --max-hops --gap -q --tries --rounds \
--forever --interval -w --timeout --deadline --flow --flows \
--multipath --confidence --size --fragment --no-mtu -I --icmp \
-t --tos --dscp --ecn --flow-label --record-route --targets -4 \
--ipv4 -6 --ipv6 --all-addresses --max-targets -i --interface \
-s --source --mark --fail-if --any --format --json --quiet -v \
--verbose -n --numeric --every -h --help -V --version" ;;
	mtu)	echo "--hops --fragments --most -m --max-hops -w --timeout \
--deadline --flow -t --tos --dscp --ecn --flow-label --targets \
-4 --ipv4 -6 --ipv6 --all-addresses --max-targets -i \
--interface -s --source --mark --fail-if --any --format --json \
-q --quiet -v --verbose -n --numeric --every -h --help -V \
--version" ;;
	check)	echo "-w --warn -c --crit --all --any --at-least -n --count \
--interval --timeout -t --deadline -b --size -l --ttl --tos \
--dscp --ecn --flow-label --targets -4 --ipv4 -6 --ipv6 \
--all-addresses --max-targets -H --host --interface -s \
--source --mark --format --json --output --numeric -h --help \
-V --version" ;;
	doctor)	echo "--sockets -v --verbose --format --json -h --help -V --version" ;;
	esac
}

# What the argument of a verb's option may be; nothing: it takes none.
_asdic_argument()
{
	case $1:$2 in
	ping:-c|\
	ping:--count|\
	ping:-i|\
	ping:--interval|\
	ping:-W|\
	ping:--timeout|\
	ping:-w|\
	ping:--deadline|\
	ping:-s|\
	ping:--size|\
	ping:--sizes|\
	ping:-p|\
	ping:--pattern|\
	ping:-l|\
	ping:--preload|\
	ping:-t|\
	ping:--ttl|\
	ping:-Q|\
	ping:--tos|\
	ping:--dscp|\
	ping:--ecn|\
	ping:-F|\
	ping:--flow-label|\
	ping:-T|\
	ping:--ip-timestamp|\
	ping:-e|\
	ping:--identifier|\
	ping:--max-targets|\
	ping:--re-resolve|\
	ping:--source|\
	ping:-m|\
	ping:--mark|\
	ping:-S|\
	ping:--sndbuf|\
	ping:--fail-if|\
	ping:--every|\
	ping:--window)
		echo "OTHER" ;;
	ping:-M|\
	ping:--pmtudisc)
		echo "default do want dont probe" ;;
	ping:--targets|\
	ping:--output)
		echo "FILE" ;;
	ping:-I|\
	ping:--interface)
		echo "DEVICE" ;;
	ping:--until)
		echo "never up down" ;;
	ping:--format)
		echo "text jsonl csv openmetrics influx" ;;
	ping:--timestamps)
		echo "none unix rfc3339 relative" ;;
	sweep:--rate|\
	sweep:-r|\
	sweep:--retries|\
	sweep:-t|\
	sweep:--timeout|\
	sweep:-B|\
	sweep:--backoff|\
	sweep:--deadline|\
	sweep:-b|\
	sweep:--size|\
	sweep:-H|\
	sweep:--ttl|\
	sweep:-O|\
	sweep:--tos|\
	sweep:--dscp|\
	sweep:--ecn|\
	sweep:--flow-label|\
	sweep:--seed|\
	sweep:--max-targets|\
	sweep:--exclude|\
	sweep:-S|\
	sweep:--source|\
	sweep:--mark|\
	sweep:--fail-if|\
	sweep:--every)
		echo "OTHER" ;;
	sweep:-f|\
	sweep:--targets|\
	sweep:--exclude-list|\
	sweep:-x|\
	sweep:--expect|\
	sweep:--output)
		echo "FILE" ;;
	sweep:-I|\
	sweep:--interface)
		echo "DEVICE" ;;
	sweep:--format)
		echo "text jsonl csv openmetrics influx" ;;
	trace:-f|\
	trace:--first-hop|\
	trace:-m|\
	trace:--max-hops|\
	trace:--gap|\
	trace:-q|\
	trace:--tries|\
	trace:--rounds|\
	trace:--interval|\
	trace:-w|\
	trace:--timeout|\
	trace:--deadline|\
	trace:--flow|\
	trace:--flows|\
	trace:--confidence|\
	trace:--size|\
	trace:-t|\
	trace:--tos|\
	trace:--dscp|\
	trace:--ecn|\
	trace:--flow-label|\
	trace:--max-targets|\
	trace:-s|\
	trace:--source|\
	trace:--mark|\
	trace:--fail-if|\
	trace:--every)
		echo "OTHER" ;;
	trace:--targets)
		echo "FILE" ;;
	trace:-i|\
	trace:--interface)
		echo "DEVICE" ;;
	trace:--format)
		echo "text jsonl csv dot" ;;
	mtu:--most|\
	mtu:-m|\
	mtu:--max-hops|\
	mtu:-w|\
	mtu:--timeout|\
	mtu:--deadline|\
	mtu:--flow|\
	mtu:-t|\
	mtu:--tos|\
	mtu:--dscp|\
	mtu:--ecn|\
	mtu:--flow-label|\
	mtu:--max-targets|\
	mtu:-s|\
	mtu:--source|\
	mtu:--mark|\
	mtu:--fail-if|\
	mtu:--every)
		echo "OTHER" ;;
	mtu:--targets)
		echo "FILE" ;;
	mtu:-i|\
	mtu:--interface)
		echo "DEVICE" ;;
	mtu:--format)
		echo "text jsonl" ;;
	check:-w|\
	check:--warn|\
	check:-c|\
	check:--crit|\
	check:--at-least|\
	check:-n|\
	check:--count|\
	check:--interval|\
	check:--timeout|\
	check:-t|\
	check:--deadline|\
	check:-b|\
	check:--size|\
	check:-l|\
	check:--ttl|\
	check:--tos|\
	check:--dscp|\
	check:--ecn|\
	check:--flow-label|\
	check:--max-targets|\
	check:-H|\
	check:--host|\
	check:-s|\
	check:--source|\
	check:--mark)
		echo "OTHER" ;;
	check:--targets|\
	check:--output)
		echo "FILE" ;;
	check:--interface)
		echo "DEVICE" ;;
	check:--format)
		echo "nagios jsonl csv openmetrics influx" ;;
	doctor:--format)
		echo "text jsonl" ;;
	esac
}

# Does a verb take targets?
_asdic_targets()
{
	case $1 in
	doctor)	return 1 ;;
	esac
}

# Offer those lines of the input that begin with $1.  Not compgen -W, which
# would expand what stands in them, and these are not our own words.
_asdic_offer()
{
	local word

	while read -r word; do
		[[ $word == "$1"* ]] && COMPREPLY+=("$word")
	done
}

# Names of hosts that ssh has met, and those of /etc/hosts.
_asdic_hosts()
{
	local config=~/.ssh/config known=~/.ssh/known_hosts

	if declare -F _known_hosts_real >/dev/null; then
		_known_hosts_real -- "$1"
		return
	fi
	_asdic_offer "$1" < <(
		compgen -A hostname
		[[ -r $config ]] && awk 'tolower($1) == "host" {
			for (i = 2; i <= NF; i++)
				if ($i ~ /^[A-Za-z0-9._-]+$/)
					print $i
		}' "$config"
		[[ -r $known ]] && awk '/^[^|@# \t]/ {
			n = split($1, name, ",")
			for (i = 1; i <= n; i++)
				if (name[i] ~ /^[A-Za-z0-9._-]+$/)
					print name[i]
		}' "$known")
}

_asdic()
{
	local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]}
	local verb=${COMP_WORDS[1]} argument devices

	COMPREPLY=()
	if ((COMP_CWORD == 1)); then
		mapfile -t COMPREPLY < <(compgen -W "$(_asdic_options asdic)" \
			-- "$cur")
		return
	fi
	# "--name=value" comes as three words.
	if [[ $cur == = ]]; then
		cur=
	elif [[ $prev == = ]]; then
		prev=${COMP_WORDS[COMP_CWORD-2]}
	fi
	argument=$(_asdic_argument "$verb" "$prev")
	case $argument in
	FILE)
		compopt -o filenames 2>/dev/null
		mapfile -t COMPREPLY < <(compgen -f -- "$cur") ;;
	DEVICE)
		devices=(/sys/class/net/*)
		_asdic_offer "$cur" < <(printf '%s\n' "${devices[@]##*/}") ;;
	OTHER)	;;
	?*)
		mapfile -t COMPREPLY < <(compgen -W "$argument" -- "$cur") ;;
	*)
		if [[ $cur == -* ]]; then
			mapfile -t COMPREPLY < <(
				compgen -W "$(_asdic_options "$verb")" \
				-- "$cur")
		elif _asdic_targets "$verb"; then
			_asdic_hosts "$cur"
		fi ;;
	esac
}

complete -F _asdic asdic
