#!/bin/sh
# Nothing that can change lives outside of somebody's struct, but for the
# flags that signal handlers set.  Const tables of pointers are in
# .data.rel.ro in a PIE, which is why nm cannot tell, and objdump can.
# shellcheck source=tests/style/lib.sh
. tests/style/lib.sh

[ "$B" = build ] || skip_all "sanitizers have globals of their own"
objects=$(objects_without none)
[ -n "$objects" ] || skip_all "nothing is built in $B"

# shellcheck disable=SC2086 # one word an object
findings=$(objdump -t $objects | awk '
	/file format/ {
		object = $1
		sub(/:$/, "", object)
		next
	}
	{
		section = ""
		for (i = 2; i < NF; i++)
			if ($i == "O")
				section = $(i + 1)
		if (section !~ /^\.(data|bss|tdata|tbss)/ &&
		    section != "*COM*")
			next
		if (section ~ /^\.data\.rel\.ro/)
			next
		if (object ~ /\/io\/loop\.o$/ && $NF ~ /^loop_signal_/)
			next
		print object ": " $NF " in " section
	}')
check "no mutable global but the signal flags" "$findings"

finish
