#!/bin/sh
# What asdic check writes, as Prometheus reads it: linted by promtool, collected
# by the node exporter, scraped, and asked for.
# shellcheck source=tests/netns/scene.sh
. tests/netns/scene.sh
for tool in prometheus prometheus-node-exporter promtool; do
	command -v $tool >/dev/null || skip_all "needs $tool"
done
scene_begin
net_new c
any=$NET_TMP/any
url=http://127.0.0.1:9090
mkdir -m 777 "$any/text" "$any/data"

text() {	# ARG ...: a page for the collector
	run c timeout 20 "$asdic" check -n 5 --interval 10ms --timeout 100ms \
		--format openmetrics --output "$any/text/asdic.prom" "$@"
}

daemon() {	# CMD ...: until its namespace goes
	run_as c "$@" > "$any/log" 2>&1 &
}

# shellcheck disable=SC2317 # retry_until calls it
answers() {	# EXPR: Prometheus knows something of it
	as_user c promtool query instant "$url" "$1" > "$NET_TMP/answer" 2>&1 &&
		grep -q '=>' "$NET_TMP/answer"
}

asked() {	# EXPR: its values, sorted
	as_user c promtool query instant "$url" "$1" |
		sed -n 's/.* => \([^ ]*\) @.*/\1/p' | sort
}

rules c input 'ip daddr 127.0.0.3 icmp type echo-request drop' ||
	bail "nft"
text --warn 'mean>0ms or hops>9' 127.0.0.1 ::1 127.0.0.3 nosuch.invalid
is "a page is written" $STATUS 2
is "nothing beside it" "$(ls -A "$any/text")" asdic.prom
is "promtool has no remarks" \
	"$(promtool check metrics < "$any/text/asdic.prom" 2>&1; echo $?)" 0
is "its last line" "$(tail -n 1 "$any/text/asdic.prom")" "# EOF"

cat > "$any/prometheus.yml" <<-END
	global:
	  scrape_interval: 200ms
	  scrape_timeout: 200ms
	scrape_configs:
	- job_name: node
	  static_configs:
	  - targets: ['127.0.0.1:9100']
	END
daemon prometheus-node-exporter --collector.disable-defaults \
	--collector.textfile --collector.textfile.directory="$any/text" \
	--web.listen-address=127.0.0.1:9100
daemon prometheus --config.file="$any/prometheus.yml" \
	--storage.tsdb.path="$any/data" --web.listen-address=127.0.0.1:9090
ok "Prometheus has it" retry_until 60 answers asdic_check_verdict
is "the collector had no trouble" "$(asked node_textfile_scrape_error)" 0
is "loss of one" "$(asked 'asdic_loss_ratio{target="127.0.0.3"}')" 1
is "loss of the others" "$(asked 'asdic_loss_ratio < 1')" "0
0"
is "who is up, by family" "$(asked 'sum by (family) (asdic_up)')" "0
1
1"
is "hops" "$(asked 'asdic_hops{target="::1"}')" 1
is "verdicts" "$(asked asdic_verdict)" "1
1
2
3"
is "a quantile of all is one of the first bucket's" "$(asked \
	'histogram_quantile(0.5, sum by (le) (asdic_rtt_seconds_bucket)) < bool 0.01')" 1
is "and the count that of answers" \
	"$(asked 'sum(asdic_rtt_seconds_count) == bool sum(asdic_answered)')" 1
net_end
