#!/bin/sh
# Folders are layers: a file may include only what stands in its row.
# shellcheck source=tests/style/lib.sh
. tests/style/lib.sh

# folder: the folders, and the single headers, that it may include
table='
base:	base
wire:	base wire
io:	base io
engine:	base wire engine io/net.h io/loop.h
model:	base wire/icmp.h wire/option.h engine/event.h model
plan:	base wire/icmp.h engine/event.h engine/plan.h plan
view:	base wire/icmp.h wire/option.h engine/event.h model view
verb:	base wire io engine model plan view verb
main.c:	verb/verb.h io'

sources=$(find src -name '*.[ch]' | sort)

# shellcheck disable=SC2086 # one word a file, here and below
findings=$(printf '%s\n' "$table" | awk '
	FILENAME == "-" {
		folder = $1
		sub(":", "", folder)
		for (i = 2; i <= NF; i++)
			may[folder, $i] = 1
		next
	}
	/^[ \t]*#[ \t]*include[ \t]*"/ {
		split($0, part, "\"")
		header = part[2]
		split(FILENAME, at, "/")
		split(header, to, "/")
		if (!((at[2], to[1]) in may) && !((at[2], header) in may))
			print FILENAME ":" FNR ": may not include " header
	}' - $sources)
check "every include is allowed by the table of layers" "$findings"

# shellcheck disable=SC2086
findings=$(awk '
	/^[ \t]*#[ \t]*include[ \t]*"/ && FILENAME ~ /\.c$/ {
		if (++n[FILENAME] == 9)
			print FILENAME ": more than 8 headers of our own"
	}' $sources)
check "no file includes more than 8 of our headers" "$findings"

# Outside io/ a header has its guard, and that is all.
# shellcheck disable=SC2086
findings=$(awk '
	FILENAME ~ /^src\/io\// { next }
	/^[ \t]*#[ \t]*(if|ifdef|ifndef|elif)/ {
		if (FILENAME ~ /\.h$/ && /^#ifndef ASDIC_[A-Z0-9_]*_H$/)
			next
		print FILENAME ":" FNR ": " $0
	}' $sources)
check "no conditional compilation outside io" "$findings"

finish
