#!/bin/sh
# Shell scripts, whatever they are called, pass shellcheck.  It is slow, so what
# passed is remembered under $B by its content and that of all that is sourced.
# shellcheck source=tests/style/lib.sh
. tests/style/lib.sh

command -v shellcheck >/dev/null || skip_all "shellcheck is not installed"

tmp=$(mktemp) || exit 1
trap 'rm -f "$tmp"' EXIT

find tests .ci completions -type f ! -path '*/corpus/*' 2>/dev/null | sort |
    while read -r file; do
	case $file in
	*.sh|*.bash)
		echo "$file" ;;
	*)
		if head -n 1 "$file" | grep -aqE '^#! ?/bin/(ba)?sh|env bash'
		then
			echo "$file"
		fi ;;
	esac
done > "$tmp"

sourced=$(find tests -name '*.sh' -exec cat {} + | cksum)
passed=$B/shellcheck
mkdir -p "$passed"

# findings SCRIPT
findings()
{
	mark=$passed/$(printf '%s' "$1$sourced" | cat - "$1" | sha256sum |
	    cut -c 1-32)
	[ ! -e "$mark" ] || return
	shellcheck -x -f gcc -S info "$1" && : > "$mark"
}

while read -r script; do
	check "$script" "$(findings "$script")"
done < "$tmp"

finish
