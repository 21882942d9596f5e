/*
 * lanes - send probes through io/kernel.c, tell what comes back
 *
 *   lanes [-1cnrMulq] [-T ttl[,ttl...]] [-Q tos] [-L label] [-N count]
 *         [-s bytes] [-I device] [-S source] [-W whole] [-E ident]
 *         [-R rounds] [-w ms] [-x expected] [-o options] [-b rcvbuf]
 *         [-m mark] [-C connected] address...
 *
 *   -1 one socket, -c kernel's count for stamps, -n no stamps, -r raw,
 *   -M sender and receiver exchanged (the lane must find out), -u unstamped,
 *   -l on-link only, -q queueing as well
 *
 * One line for each thing heard; ends after `expected` replies and errors
 * (default: as many as left) and as many stamps, or after -w ms.
 */
#include <errno.h>
#include <getopt.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/addr.h"
#include "base/bytes.h"
#include "io/kernel.h"
#include "io/lane.h"
#include "io/loop.h"
#include "io/route.h"

enum { MOST = 4096, LONGEST = 65535 };

struct run {
	struct loop	*loop;
	struct net	*net;
	struct loop_timer timer, start;
	struct lane_spec spec;
	unsigned	 without;
	bool		 swap, unstamped, queued, started;
	struct addr	 to[8];
	int		 n_to;
	int		 ttl[64];
	int		 n_ttl;
	int		 tos, count, rounds, expect, patience;
	uint32_t	 label;
	size_t		 len;
	int		 replies, errors, stamps, sent, wanted_stamps;
	int		 round;
	uint8_t		 bytes[LONGEST];
	uint8_t		 head[MOST][64];
	struct net_out	 out[MOST];
};

static const char *text(const struct addr *addr, char buf[static ADDR_TEXT])
{
	return addr_is_set(addr) ? addr_format(addr, buf) : "-";
}

static void tell(struct run *run, const struct net_in *in)
{
	static const char *const name[] = { "reply", "error", "left",
	    "queued" };
	char from[ADDR_TEXT], about[ADDR_TEXT];
	struct bytes b = bytes_of(in->data, in->len);

	printf("%s lane=%d stamp=%d", name[in->heard], in->lane,
	    in->stamp != 0);
	if (in->heard == NET_LEFT || in->heard == NET_QUEUED) {
		printf(" id=%u\n", in->id);
		run->stamps += in->heard == NET_LEFT;
		return;
	}
	bytes_take(&b, 6);
	printf(" from=%s seq=%u len=%zu ttl=%d tos=%d if=%u cut=%d",
	    text(&in->from, from), bytes_u16(&b), in->len, in->ttl, in->tos,
	    in->ifindex, in->cut);
	if (in->options_len)
		printf(" options=%u", in->options_len);
	if (in->heard == NET_ERROR)
		printf(" about=%s type=%u code=%u own=%d mtu=%u quoted=%x "
		    "objects=%u", text(&in->about, about), in->type,
		    in->code, in->own, in->mtu, in->quoted, in->objects);
	putchar('\n');
	if (in->heard == NET_REPLY)
		run->replies++;
	else
		run->errors++;
}

/* Probes with ids from 1000 and sequence numbers from 1. */
static int prepare(struct run *run)
{
	int n = 0;

	for (int c = 0; c < run->count; c++)
		for (int t = 0; t < run->n_ttl; t++, n++) {
			int k = run->round * run->count * run->n_ttl + n;
			uint8_t *p = run->head[n];
			const struct addr *to = &run->to[n % run->n_to];

			p = run->len <= sizeof(run->head[n]) ? p : run->bytes;
			memset(p, 0, run->len);
			p[0] = to->family == AF_INET ? 8 : 128;
			bytes_put16(p + 6, (uint16_t)(k + 1));
			run->out[n] = (struct net_out){
				.lane = 0, .id = (uint32_t)(1000 + k),
				.to = *to, .label = run->label,
				.ttl = (uint8_t)run->ttl[t],
				.tos = (uint8_t)run->tos,
				.stamp = !run->unstamped,
				.queued = run->queued,
				.data = p, .len = run->len };
		}
	return n;
}

static void probe(struct run *run)
{
	int n = prepare(run), sent = 0, k;

	while (sent < n) {
		k = run->net->ops->send(run->net, run->out + sent, n - sent);
		run->sent += k;
		sent += k;
		if (sent == n)
			break;
		printf("unsent seq=%d errno=%s\n", sent + 1,
		    strerrorname_np(errno));
		sent++;
	}
	run->round++;
}

static void finish(void *arg)
{
	struct run *run = arg;

	loop_quit(run->loop);
}

static void start(void *arg)
{
	struct run *run = arg;

	run->started = true;
	probe(run);
}

static bool turn(void *arg)
{
	struct run *run = arg;
	struct net_in in[16];
	int n, want;

	if (!run->started)
		return false;
	while ((n = run->net->ops->recv(run->net, in, 16)) > 0)
		for (int i = 0; i < n; i++)
			tell(run, &in[i]);
	want = run->expect >= 0 ? run->expect : run->sent;
	if (run->replies + run->errors < want)
		return false;
	if (!run->unstamped && run->spec.stamps && run->stamps < run->sent)
		return false;
	if (run->round < run->rounds) {
		probe(run);
		return true;
	}
	loop_quit(run->loop);
	return false;
}

static void number_list(struct run *run, char *list)
{
	char *item;

	run->n_ttl = 0;
	while ((item = strsep(&list, ",")) && run->n_ttl < 64)
		run->ttl[run->n_ttl++] = atoi(item);
}

static void hex_options(struct lane_spec *spec, const char *hex)
{
	unsigned byte;

	while (spec->options_len < 40 && sscanf(hex, "%2x", &byte) == 1) {
		spec->options[spec->options_len++] = (uint8_t)byte;
		hex += 2;
	}
}

static bool address(struct addr *addr, const char *word)
{
	char zone[ADDR_ZONE];

	return addr_parse(addr, word, zone) == NULL;
}

static void set_flag(struct run *run, int c)
{
	switch (c) {
	case '1': run->without |= KERNEL_WITHOUT_PAIR; break;
	case 'c': run->without |= KERNEL_WITHOUT_STAMP_ID; break;
	case 'n': run->without |= KERNEL_WITHOUT_STAMPS;
		  run->spec.stamps = false; break;
	case 'r': run->without |= KERNEL_WITHOUT_PING; break;
	case 'M': run->swap = true; break;
	case 'u': run->unstamped = true; break;
	case 'l': run->spec.no_route = true; break;
	case 'q': run->queued = true; break;
	default:  exit(64);
	}
}

static void options(struct run *run, int argc, char **argv)
{
	static const char letters[] =
	    "1cnrMulqT:Q:L:N:s:I:S:W:E:R:w:x:o:b:m:C:";
	int c;

	while ((c = getopt(argc, argv, letters)) != -1)
		switch (c) {
		case 'T': number_list(run, optarg); break;
		case 'Q': run->tos = atoi(optarg); break;
		case 'L': run->label = (uint32_t)strtoul(optarg, NULL, 0);
			  break;
		case 'N': run->count = atoi(optarg); break;
		case 's': run->len = (size_t)atoi(optarg); break;
		case 'I': run->spec.device = optarg; break;
		case 'S': address(&run->spec.from, optarg); break;
		case 'W': run->spec.whole = (enum net_whole)atoi(optarg);
			  break;
		case 'E': run->spec.ident = (uint16_t)atoi(optarg); break;
		case 'R': run->rounds = atoi(optarg); break;
		case 'w': run->patience = atoi(optarg); break;
		case 'x': run->expect = atoi(optarg); break;
		case 'o': hex_options(&run->spec, optarg); break;
		case 'b': run->spec.rcvbuf = atoi(optarg); break;
		case 'm': run->spec.mark = (uint32_t)atoi(optarg); break;
		case 'C': address(&run->spec.connect, optarg); break;
		default:  set_flag(run, c);
		}
	while (optind < argc && run->n_to < 8)
		if (!address(&run->to[run->n_to++], argv[optind++]))
			exit(64);
	if (run->n_to == 0 || run->n_ttl * run->count > MOST)
		exit(64);
	if (!addr_is_set(&run->spec.from))
		run->spec.from.family = run->to[0].family;
}

/*
 * As if the kernel had one day turned its order round: what hears everything
 * is made a sender, with a sender's options.
 */
static void exchange(struct run *run)
{
	struct lane *lane = ((struct kernel *)(void *)run->net)->lane[0];
	bool v4 = lane->family == AF_INET;
	int fd = lane->rx;

	inbound_unwatch(lane, lane->rx);
	inbound_unwatch(lane, lane->tx);
	lane->rx = lane->tx;
	lane->tx = fd;
	lane_set(fd, v4 ? SOL_IP : SOL_IPV6, v4 ? IP_RECVERR : IPV6_RECVERR,
	    0);
	lane_recount(lane);
	inbound_watch(lane);
}

static void go(struct run *run)
{
	struct net_losses losses;
	nsec ready = run->net->ops->ready(run->net);
	nsec now = loop_exact(run->loop);

	run->timer.fn = finish;
	run->start.fn = start;
	run->timer.arg = run->start.arg = run;
	loop_set(run->loop, &run->timer, now + run->patience * NSEC_MSEC);
	loop_set(run->loop, &run->start, ready > now ? ready : now);
	loop_each(run->loop, turn, run);
	loop_run(run->loop);
	run->net->ops->losses(run->net, &losses);
	printf("end sent=%d replies=%d errors=%d stamps=%d drops=%llu "
	    "overruns=%llu rcvbuf=%u\n", run->sent, run->replies,
	    run->errors, run->stamps, (unsigned long long)losses.drops,
	    (unsigned long long)losses.overruns, losses.rcvbuf);
}

int main(int argc, char **argv)
{
	struct run *run = calloc(1, sizeof(*run));
	struct clock *clock = clock_system_new();

	if (!run || !clock)
		return 71;
	run->count = run->rounds = run->n_ttl = 1;
	run->len = 64;
	run->expect = -1;
	run->patience = 1000;
	run->spec.stamps = run->spec.arrivals = run->spec.objects = true;
	options(run, argc, argv);
	run->loop = loop_new(clock);
	run->net = run->loop ? kernel_new(run->loop, run->without) : NULL;
	if (!run->net)
		return 71;
	if (run->net->ops->open(run->net, &run->spec) < 0) {
		printf("closed errno=%s\n", strerrorname_np(errno));
	} else {
		printf("open ident=%d raw=%d\n",
		    run->net->ops->ident(run->net, 0) != 0,
		    ((struct kernel *)(void *)run->net)->lane[0]->raw);
		if (run->swap)
			exchange(run);
		go(run);
	}
	run->net->ops->close(run->net);
	loop_free(run->loop);
	clock->ops->free(clock);
	free(run);
	return 0;
}
