#!/bin/sh
# Names, words and white space.
# shellcheck source=tests/style/lib.sh
. tests/style/lib.sh

findings=$(find src tests man -type f 2>/dev/null |
    grep -E '/(util|utils|common|misc|asdic)\.[^/.]*$' |
    grep -v '^man/asdic\.[1-9]$')
check "no file that nobody could name" "$findings"

findings=$(grep -rin iputils src/base src/wire src/io src/engine src/model \
    src/plan)
check "other tools' dialects stay in their own verb and view" "$findings"

findings=$(find src tests man Makefile README.md -type f \
    ! -path '*/corpus/*' \
    -exec grep -InwE 'TO[D]O|FIX[M]E|X[X]X' {} + 2>/dev/null)
check "nothing is left to be done some day" "$findings"

findings=$(find src tests man completions Makefile README.md -type f \
    ! -path '*/corpus/*' ! -path '*/cases/*' ! -path '*/golden/*' \
    -exec grep -InE '[[:blank:]]$' {} + 2>/dev/null)
check "no blanks at the end of a line" "$findings"

sources=$(find src tests -name '*.[ch]' | sort)

# shellcheck disable=SC2086 # one word a file, here and below
findings=$(grep -nE '^ +	|^        ' $sources)
check "C is indented by tabs" "$findings"

# A tab goes to the next multiple of 8; bytes 10xxxxxx continue a character.
# shellcheck disable=SC2086
findings=$(awk '{
		n = 0
		gsub(/[\200-\277]/, "")
		parts = split($0, part, "\t")
		for (i = 1; i <= parts; i++) {
			n += length(part[i])
			if (i < parts)
				n += 8 - n % 8
		}
		if (n > 80)
			print FILENAME ":" FNR ": " n " columns"
	}' $sources)
check "no line of C over 80 columns" "$findings"

# shellcheck disable=SC2086
findings=$(awk '
	FILENAME !~ /\.c$/ { next }
	FNR == 1 && !/^\/\*/ { print FILENAME ": begins without a comment" }
	' $sources)
check "every .c says first what it is" "$findings"

# What asdic stands in for is known to verbs and views, and to nobody else.
check "no other program's name below verbs and views" "$(grep -rniE \
    'iputils|tracepath\(8\)' src/base src/wire src/io src/engine src/model \
    src/plan)"

# A folder's README is a map: each file of the folder stands on it.
for map in src/*/README; do
	findings=$(find "${map%/README}" -name '*.[ch]' |
	    sed 's,.*/,,; s,\..*,,' | sort -u | while read -r name; do
		grep -qw -- "$name" "$map" || echo "$name"
	done)
	check "$map names every file" "$findings"
done

finish
