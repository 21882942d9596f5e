#!/bin/sh
# The option tables, the manual pages and the completions name the same
# options.
# shellcheck source=tests/style/lib.sh
. tests/style/lib.sh

asdic=$B/asdic
[ -x "$asdic" ] || skip_all "$asdic is not built yet"

dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT

# The options of a table, one a line: -c, --count.
table_options()
{
	"$asdic" "$1" --list-options | awk -F '\t' '
		$1 != "-" { print "-" $1 }
		{ print "--" $2 }' | sort
}

# The options that head an item of a list: .It Fl c , Fl -count Ar N
page_options()
{
	awk '$1 == ".It" {
		for (i = 2; i < NF; i++)
			if ($i == "Fl")
				print "-" $(i + 1)
	}' "$1" | sort -u
}

"$asdic" --list-verbs > "$dir/verbs" || check "--list-verbs" "does not work"
check "there are verbs" "$([ -s "$dir/verbs" ] || echo "none is listed")"

while read -r verb _; do
	page=man/asdic-$verb.1
	if [ ! -f "$page" ]; then
		check "$verb has a manual page" "$page is not there"
		continue
	fi
	table_options "$verb" > "$dir/table"
	page_options "$page" > "$dir/page"
	check "$verb: the table's options are unique" \
	    "$(uniq -d "$dir/table")"
	check "$page tells every option" \
	    "$(sort -u "$dir/table" | comm -23 - "$dir/page")"
	# --help is every verb's, in its table or not.
	check "$page tells no option that there is not" \
	    "$(echo --help | sort -u - "$dir/table" |
	    comm -13 - "$dir/page")"
done < "$dir/verbs"

tests/style/completions "$asdic" "$dir/completions" ||
    check "completions can be made" "failed"
for file in asdic.bash _asdic asdic.fish; do
	check "completions/$file is what make completions makes" \
	    "$(diff -u "completions/$file" "$dir/completions/$file" 2>&1 |
	    head -n 20)"
done

finish
