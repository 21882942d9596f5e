#!/bin/sh
# Shell scripts, whatever they are called, pass shellcheck.
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

while read -r script; do
	check "$script" "$(shellcheck -x -f gcc -S info "$script")"
done < "$tmp"

finish
