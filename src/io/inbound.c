/*
 * inbound.c - when to ask the system for what, and where it is put
 *
 * A read that finds nothing costs as much as one that finds a reply, so
 * nothing is read unless there is a reason: the loop saw the descriptor
 * ready, the last read left something behind, a read failed with an errno
 * that stands for an error in the queue, or a guess, right after a send,
 * that has been right lately.  Each lane keeps these reasons as flags; a
 * flag falls when a read comes back short.
 *
 * Departure stamps wait in the sender's error queue, one for each stamped
 * datagram (or two, where queueing is told as well), so it is known how many to
 * expect.  Replies and errors wait in the receiver's two queues, about one for
 * each datagram.
 *
 * What is read lies in slots until the next recv.  When large datagrams
 * leave, the slots grow, and become fewer.
 */
#include <assert.h>
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "base/addr.h"
#include "io/lane.h"
#include "io/loop.h"

enum {
	GUESS_PATIENCE = 4,	/* misses before a rest */
	GUESS_REST = 64,	/* sends without a guess */
	READS = 4,		/* of one lane in one recv */
};

/* ---- slots ---- */

/* The kernel writes lengths and flags where it read them. */
static void slot_ready(struct inbox *box, int i)
{
	struct msghdr *msg = &box->msg[i].msg_hdr;

	msg->msg_namelen = sizeof(box->name[i]);
	msg->msg_controllen = sizeof(box->control[i]);
	msg->msg_flags = 0;
}

static void inbox_lay_out(struct inbox *box)
{
	for (int i = 0; i < box->slots; i++) {
		box->iov[i].iov_base = box->bytes + (size_t)i * box->size;
		box->iov[i].iov_len = box->size;
		box->msg[i].msg_hdr.msg_iov = &box->iov[i];
		box->msg[i].msg_hdr.msg_iovlen = 1;
		box->msg[i].msg_hdr.msg_name = &box->name[i];
		box->msg[i].msg_hdr.msg_control = box->control[i];
		slot_ready(box, i);
	}
}

void inbox_init(struct inbox *box)
{
	box->size = box->want = INBOX_SLOT;
	box->slots = LANE_BATCH;
	box->bytes = box->first;
	inbox_lay_out(box);
}

void inbox_fini(struct inbox *box)
{
	if (box->bytes != box->first)
		free(box->bytes);
}

/* Without memory for larger slots answers are cut, and say so. */
static void inbox_grow(struct inbox *box)
{
	size_t size = (box->want + 511) & ~(size_t)511;
	size_t slots = INBOX_MOST / size;
	uint8_t *bytes;

	if (slots > LANE_BATCH)
		slots = LANE_BATCH;
	box->want = box->size;
	bytes = reallocarray(NULL, slots, size);
	if (!bytes)
		return;
	inbox_fini(box);
	box->bytes = bytes;
	box->slots = (int)slots;
	box->size = box->want = size;
	inbox_lay_out(box);
}

static void inbox_begin(struct inbox *box)
{
	for (int i = 0; i < box->used; i++)
		slot_ready(box, i);
	box->used = 0;
	if (box->want > box->size)
		inbox_grow(box);
}

static int inbox_room(const struct inbox *box, int n)
{
	int room = box->slots - box->used;

	return n < room ? n : room;
}

/* ---- reasons ---- */

static void guess_make(struct guess *guess, bool *reason)
{
	if (guess->rest > 0) {
		guess->rest--;
		return;
	}
	guess->open = !*reason;
	*reason = true;
}

static void guess_told(struct guess *guess, bool right)
{
	if (!guess->open)
		return;
	guess->open = false;
	if (right)
		guess->misses = 0;
	else if (guess->misses + 1 < GUESS_PATIENCE)
		guess->misses++;
	else
		guess->rest = GUESS_REST;
}

static bool is_pair(const struct lane *lane)
{
	return lane->tx != lane->rx;
}

static void rx_ready(void *arg)
{
	struct lane *lane = arg;

	lane->kernel->stirred = true;
	lane->guess_heard.open = lane->guess_left.open = false;
	lane->data = lane->woken = true;
	lane->errors |= lane->errors_first || !is_pair(lane);
}

static void tx_ready(void *arg)
{
	struct lane *lane = arg;

	lane->kernel->stirred = true;
	lane->guess_left.open = false;
	lane->left = true;
	lane->odd = !lane->proven;
}

int inbound_watch(struct lane *lane)
{
	struct loop *loop = lane->kernel->loop;

	if (loop_watch(loop, lane->rx, POLLIN, rx_ready, lane) < 0)
		return -1;
	if (!is_pair(lane))
		return 0;
	if (loop_watch(loop, lane->tx, POLLIN, tx_ready, lane) < 0)
		return -1;
	lane->tx_watched = true;
	return 0;
}

/*
 * All that a proven pair's sender has to tell are departures.  While none is
 * due the loop need not look at it, which would cost something in each sleep.
 */
static void watch_sender(struct lane *lane)
{
	bool watch = lane->due || !lane->proven;

	if (watch != lane->tx_watched && is_pair(lane) &&
	    loop_watch(lane->kernel->loop, lane->tx, POLLIN,
	    watch ? tx_ready : NULL, lane) == 0)
		lane->tx_watched = watch;
}

void inbound_unwatch(const struct lane *lane, int fd)
{
	loop_watch(lane->kernel->loop, fd, 0, NULL, NULL);
}

void inbound_expect(struct lane *lane, unsigned n, bool stamped)
{
	bool pair = is_pair(lane);

	lane->kernel->stirred = true;
	lane->awaited += n;
	if (stamped)
		guess_make(&lane->guess_left,
		    pair ? &lane->left : &lane->errors);
	guess_make(&lane->guess_heard, &lane->data);
	if (lane->guess_heard.open)
		lane->errors |= lane->errors_first;
}

/* ---- reading ---- */

/* Up to n messages into the free slots; one alone costs less. */
static int inbox_read(struct inbox *box, int fd, int n, int flags)
{
	struct mmsghdr *msg = &box->msg[box->used];
	ssize_t len;

	flags |= MSG_DONTWAIT;
	if (n > 1)
		return recvmmsg(fd, msg, (unsigned)n, flags, NULL);
	len = recvmsg(fd, &msg->msg_hdr, flags);
	msg->msg_len = (unsigned)len;
	return len < 0 ? -1 : 1;
}

/* The kernel counted, or took the id that went with the datagram? */
static bool name_stamp(struct lane *lane, struct net_in *in)
{
	if (lane->due)
		lane->due--;
	if (lane->kernel->stamp_id != STAMP_ID_REFUSED)
		return true;
	if (in->id >= lane->counter || lane->counter - in->id > LANE_RING)
		return false;
	in->id = lane->ring[in->id % LANE_RING];
	return true;
}

static bool take(struct lane *lane, struct net_in *in,
    const struct mmsghdr *msg, bool reply)
{
	bool told = reply ? errqueue_reply(in, &msg->msg_hdr, msg->msg_len) :
	    errqueue_read(in, &msg->msg_hdr, msg->msg_len);

	if (!told || (lane->raw && !raw_accept(lane, in)))
		return false;
	in->lane = lane->number;
	return (in->heard != NET_LEFT && in->heard != NET_QUEUED) ||
	    name_stamp(lane, in);
}

static int take_all(struct lane *lane, struct net_in *in, int k, bool reply)
{
	struct inbox *box = &lane->kernel->inbox;
	int got = 0;

	for (int i = box->used; i < box->used + k; i++)
		if (take(lane, &in[got], &box->msg[i], reply))
			got++;
	return got;
}

/*
 * Departure stamps from a sender.  As many as are due, so that no read goes
 * to see that there is nothing more; their slots are free again at once.
 */
static int read_left(struct lane *lane, struct net_in *in, int n)
{
	struct inbox *box = &lane->kernel->inbox;
	int want = inbox_room(box, n), got, k;

	if (lane->due && lane->due < (unsigned)want)
		want = (int)lane->due;
	if (want <= 0)
		return 0;
	k = inbox_read(box, lane->tx, want, MSG_ERRQUEUE);
	guess_told(&lane->guess_left, k > 0);
	got = take_all(lane, in, k, false);
	for (int i = box->used; i < box->used + k; i++)
		slot_ready(box, i);
	lane->left = k == want && lane->due;
	return got;
}

/* Of the answers, one for each datagram, some have come. */
static void note_heard(struct lane *lane, int read)
{
	unsigned heard = (unsigned)read;

	lane->awaited -= heard < lane->awaited ? heard : lane->awaited;
}

/*
 * A receiver's error queue.  An errno with nothing in the queue: the error
 * found no room there; unless the queue was read in this very turn, between
 * the arrival of the error and that of its errno.
 */
static int read_errors(struct lane *lane, struct net_in *in, int n,
    int *read)
{
	struct kernel *kernel = lane->kernel;
	int want = inbox_room(&kernel->inbox, n), got;

	*read = inbox_read(&kernel->inbox, lane->rx, want, MSG_ERRQUEUE);
	lane->errors = *read == want;
	lane->errors_first = *read > 0 && is_pair(lane);
	if (*read > 0)
		lane->drained = loop_now(kernel->loop);
	else if (lane->pending && lane->drained != loop_now(kernel->loop))
		kernel->overruns++;
	lane->pending = false;
	guess_told(&lane->guess_left, *read > 0);
	if (*read < 0)
		*read = 0;
	if (is_pair(lane))		/* else there are stamps, too */
		note_heard(lane, *read);
	got = take_all(lane, in, *read, false);
	kernel->inbox.used += *read;
	return got;
}

/*
 * Datagrams; lane->pending: an error stands before them.  A guess asks for no
 * more than are awaited, so that no second attempt finds nothing; who was
 * woken takes all there is, duplicates too.
 */
static int read_data(struct lane *lane, struct net_in *in, int n, int *read)
{
	struct inbox *box = &lane->kernel->inbox;
	int room = inbox_room(box, n), want = room, got;

	if (!lane->woken && lane->awaited && lane->awaited < (unsigned)room)
		want = (int)lane->awaited;
	*read = inbox_read(box, lane->rx, want, 0);
	if (*read < 0) {
		lane->pending = errno != EAGAIN && errno != EINTR;
		lane->errors = lane->data = lane->pending;
		*read = 0;
		return 0;
	}
	lane->data = *read == room;
	note_heard(lane, *read);
	got = take_all(lane, in, *read, true);
	box->used += *read;
	return got;
}

/*
 * Both queues of a receiver.  What woke us but is not found among the
 * datagrams must be an error whose errno somebody has taken already.
 */
static int read_heard(struct lane *lane, struct net_in *in, int n)
{
	const struct inbox *box = &lane->kernel->inbox;
	int got = 0, any = 0, k;

	for (int i = 0; i < READS && (lane->errors || lane->data) &&
	    inbox_room(box, n - got) > 0; i++) {
		if (lane->errors) {
			got += read_errors(lane, in + got, n - got, &k);
		} else {
			got += read_data(lane, in + got, n - got, &k);
			lane->errors |= lane->woken && !any && k == 0;
			lane->woken = false;
		}
		any += k;
	}
	guess_told(&lane->guess_heard, any > 0);
	lane->proven |= any > 0;
	return got;
}

int inbound_hold(struct lane *lane)
{
	struct inbox *box = &lane->kernel->inbox;
	int total = 0, k, room;

	do {
		room = LANE_BATCH - box->held;
		if (inbox_room(box, room) <= 0)
			return -1;
		box->held += read_errors(lane, box->hold + box->held, room,
		    &k);
		total += k;
	} while (lane->errors);
	return total;
}

static int tell_held(struct inbox *box, struct net_in *in, int n)
{
	int k = n < box->held ? n : box->held;

	memcpy(in, box->hold, (size_t)k * sizeof(*in));
	box->held -= k;
	memmove(box->hold, box->hold + k,
	    (size_t)box->held * sizeof(*box->hold));
	return k;
}

/* A pair whose sender has datagrams is none: see k01-pair.t. */
static void look_at_odd(struct lane *lane)
{
	char byte;

	lane->odd = false;
	if (lane->proven || !is_pair(lane) ||
	    recv(lane->tx, &byte, 1, MSG_PEEK | MSG_DONTWAIT) < 0)
		return;
	lane_merge(lane);
	lane->data = lane->errors = true;
}

static void stamps_first(struct net_in *in, int n)
{
	struct net_in stamp;
	int first = 0;

	for (int i = 0; i < n; i++) {
		if (in[i].heard != NET_LEFT && in[i].heard != NET_QUEUED)
			continue;
		if (i > first) {
			stamp = in[i];
			memmove(in + first + 1, in + first,
			    (size_t)(i - first) * sizeof(*in));
			in[first] = stamp;
		}
		first++;
	}
}

/* Is there, as far as is known, something left to read? */
static bool is_stirred(const struct lane *lane)
{
	return lane->data || lane->errors || lane->left || lane->odd;
}

int inbound_recv(struct kernel *kernel, struct net_in *in, int n)
{
	struct lane *lane;
	int got = 0;

	if (kernel->inbox.held)
		return tell_held(&kernel->inbox, in, n);
	if (!kernel->stirred)
		return 0;
	inbox_begin(&kernel->inbox);
	for (int i = 0; i < kernel->lanes; i++) {
		lane = kernel->lane[i];
		if (lane->odd)
			look_at_odd(lane);
		if (lane->left && is_pair(lane))
			got += read_left(lane, in + got, n - got);
	}
	kernel->stirred = false;
	for (int i = 0; i < kernel->lanes; i++) {
		lane = kernel->lane[i];
		if (got < n && (lane->data || lane->errors))
			got += read_heard(lane, in + got, n - got);
		kernel->stirred |= is_stirred(lane);
		watch_sender(lane);
	}
	if (got > 1)
		stamps_first(in, got);
	return got;
}
