#!/bin/sh
# What make installs is all that make uninstall takes away.
B=${B:-build}
unset MAKEFLAGS MAKELEVEL MFLAGS
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
n=0

result() {	# STATUS WHAT
	n=$((n + 1))
	[ "$1" -eq 0 ] && echo "ok $n - $2" || echo "not ok $n - $2"
}

mk() {
	make -s B="$B" DESTDIR="$tmp" PREFIX=/usr "$@" > "$tmp.log" 2>&1
}

files() {
	(cd "$tmp" && find . ! -type d) | sort
}

mkdir -p "$tmp/usr/bin" "$tmp/usr/share/asdic" "$tmp/usr/share/man/man8"
echo theirs > "$tmp/usr/bin/tracepath"
echo theirs > "$tmp/usr/share/man/man8/tracepath.8"
echo theirs > "$tmp/usr/share/asdic/other"
before=$(files)
mk install
result $? "make install"
[ "$("$tmp/usr/bin/asdic" --version)" = "$("$B/asdic" --version)" ]
result $? "the program runs"
missing=
for page in man/*.[1-8]; do
	[ -s "$tmp/usr/share/man/man${page##*.}/${page#man/}" ] ||
		missing="$missing $page"
done
[ -z "$missing" ]
result $? "every page is there$missing"
cmp -s man/asdic.schema.json "$tmp/usr/share/asdic/asdic.schema.json"
result $? "the schema is there"
[ -s "$tmp/usr/share/bash-completion/completions/asdic" ] &&
	[ -s "$tmp/usr/share/zsh/site-functions/_asdic" ] &&
	[ -s "$tmp/usr/share/fish/vendor_completions.d/asdic.fish" ]
result $? "completions of three shells are there"
mk uninstall
result $? "make uninstall"
[ "$(files)" = "$before" ]
result $? "what others put there stays, and nothing else"
rm "$tmp/usr/bin/tracepath" "$tmp/usr/share/man/man8/tracepath.8"
mk install-dropin
result $? "make install-dropin"
[ "$(readlink "$tmp/usr/bin/ping6")" = asdic ] &&
	[ -s "$tmp/usr/share/man/man8/tracepath.8" ]
result $? "links to program and page lead somewhere"
mk uninstall
[ "$(files)" = ./usr/share/asdic/other ]
result $? "the links go, too"
rm -f "$tmp.log"
echo "1..$n"
