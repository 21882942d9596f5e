#!/bin/sh
# A function fits on a screen, a file in a head.  Expected output and corpora
# are as long as they have to be.
# shellcheck source=tests/style/lib.sh
. tests/style/lib.sh

files=$(find src tests -type f ! -path '*/corpus/*' ! -path '*/cases/*' \
    ! -path '*/golden/*' ! -name '*.json*' ! -name '*.txt' | sort)

# shellcheck disable=SC2086 # one word a file
findings=$(awk 'FNR == 501 { print FILENAME ": more than 500 lines" }' $files)
check "no file over 500 lines" "$findings"

if ctags --version 2>/dev/null | grep -q Universal; then
	# shellcheck disable=SC2046
	findings=$(ctags --languages=C --c-kinds=f --fields=+ne -o - \
	    $(find src tests -name '*.[ch]' | sort) | awk -F '\t' '
		/^!/ { next }
		{
			line = end = 0
			for (i = 4; i <= NF; i++) {
				if ($i ~ /^line:/)
					line = substr($i, 6)
				if ($i ~ /^end:/)
					end = substr($i, 5)
			}
			if (end - line >= 60)
				print $2 ":" line ": " $1 ", " \
				    end - line + 1 " lines"
		}')
	check "no function over 60 lines" "$findings"
else
	skip "no function over 60 lines" "universal-ctags is not installed"
fi

finish
