#!/bin/sh
# The manual pages are clean to mandoc's lint.
# shellcheck source=tests/style/lib.sh
. tests/style/lib.sh

command -v mandoc >/dev/null || skip_all "mandoc is not installed"
ls man/*.[1-9] >/dev/null 2>&1 || skip_all "there are no manual pages yet"

for page in man/*.[1-9]; do
	check "$page" "$(mandoc -T lint -W warning "$page" 2>&1)"
done

finish
