#!/bin/sh
# The recipes of README.md and the units of asdic-check(1) work as they stand.
# shellcheck source=tests/netns/scene.sh
. tests/netns/scene.sh
command -v jq >/dev/null || skip_all "needs jq"
scene_begin
net_new c
mkdir "$NET_TMP/bin"
cp "$asdic" "$NET_TMP/bin/asdic"

# Each command between ```sh and ``` that has jq in it, in one line.
# shellcheck disable=SC2016 # the backticks are Markdown
sed -n '/^```sh$/,/^```$/p' README.md | grep '| jq ' |
	sed 's/HOST/127.0.0.1 ::1/' > "$NET_TMP/recipes"
ok "there are recipes" test -s "$NET_TMP/recipes"
while IFS= read -r recipe; do
	run c timeout 20 env PATH="$NET_TMP/bin:$PATH" sh -c "$recipe"
	is "$recipe: works" "$STATUS:$ERR" "0:"
	like "$recipe: says something" "$OUT" '127|::1|loss|^[0-9]'
done < "$NET_TMP/recipes"

# unit SUFFIX: the text behind its heading in the manual
unit() {
	sed -n "/^\\.Pa asdic-check\\.$1 :/,/^\\.Ed/p" man/asdic-check.1 |
		sed -e '/^\./d' -e 's/\\e$/\\/' > "$NET_TMP/asdic-check.$1"
	ok "asdic-check.$1 is in the manual" test -s "$NET_TMP/asdic-check.$1"
}

unit service
unit timer
if command -v systemd-analyze >/dev/null; then
	sed -i "s,/usr/local/bin/asdic,$asdic," "$NET_TMP/asdic-check.service"
	is "systemd has no remarks" "$(systemd-analyze verify --man=no \
		"$NET_TMP/asdic-check.service" "$NET_TMP/asdic-check.timer" \
		2>&1)" ""
else
	TESTS=$((TESTS + 1))
	echo "ok $TESTS # SKIP systemd-analyze is not installed"
fi

# carry_out NAME COMMAND: as cron or systemd would, but for places and host
carry_out() {
	command=$(printf '%s\n' "$2" |
		sed -e "s,/usr/local/bin/asdic,$asdic," \
		    -e "s,/var/lib/prometheus/node-exporter,$NET_TMP/any," \
		    -e 's,example\.net,127.0.0.1,' -e 's,-n 10,-n 2,')
	rm -f "$NET_TMP/any/asdic.prom"
	run c env -i HOME=/ SHELL=/bin/sh PATH=/usr/bin:/bin /bin/sh -c \
		"$command"
	is "$1: works, and says nothing" "$STATUS:$OUT:$ERR" "0::"
	like "$1: the file is whole" "$(cat "$NET_TMP/any/asdic.prom")" \
		'^asdic_sent.* 2$'
	is "$1: it ends as it should" \
		"$(tail -n 1 "$NET_TMP/any/asdic.prom")" "# EOF"
}

# The five times and the user belong to cron.
carry_out "the line for cron" "$(sed -n '/^\* \* \* \* \* nobody /,/^\.Ed/p' \
	man/asdic-check.1 | sed '/^\.Ed/d' | tr '\n' ' ' |
	sed 's/^\(\* \)*nobody //')"
carry_out "the service" "$(sed -n '/^ExecStart=/,$p' \
	"$NET_TMP/asdic-check.service" | sed 's/^ExecStart=//')"
net_end
