/*
 * A message as recvmsg() might have left it, told as an error or as a reply:
 * whatever is told lies within what was given.
 *
 *   0  bit 0: a reply, bit 1: MSG_TRUNC
 *   1  length of the name
 *   2  length of the control messages, two bytes
 *   4  name, control messages, data
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "io/lane.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

/* A block of its own for each span, so that a step outside is seen. */
static void *span(struct bytes *b, size_t n, size_t *len)
{
	const uint8_t *p;
	void *copy;

	*len = n < b->left ? n : b->left;
	p = bytes_take(b, *len);
	copy = malloc(*len ? *len : 1);
	if (!copy)
		abort();
	if (p && *len)
		memcpy(copy, p, *len);
	return copy;
}

static void check(const struct net_in *in, const struct msghdr *msg)
{
	const uint8_t *base = msg->msg_iov->iov_base;
	bool stamp = in->heard == NET_LEFT || in->heard == NET_QUEUED;

	assert(stamp || addr_is_set(&in->from));
	assert(in->ttl >= -1 && in->ttl <= 255);
	assert(in->tos >= -1 && in->tos <= 255);
	assert(in->stamp >= 0);
	assert(!stamp || in->stamp > 0);
	assert(in->options_len <= sizeof(in->options));
	assert(in->len <= msg->msg_iov->iov_len);
	assert(in->len == 0 || in->data == base);
	if (in->heard != NET_ERROR)
		return;
	assert(in->objects == 0 || in->objects + 4U <= in->len);
	assert(in->quoted <= 0x0fffffff);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct bytes b = bytes_of(data, len);
	uint8_t flags = bytes_u8(&b);
	size_t name_len = bytes_u8(&b), control_len = bytes_u16(&b), left;
	struct msghdr msg = { .msg_flags = flags & 2 ? MSG_TRUNC : 0 };
	struct iovec iov;
	struct net_in in;
	bool told;

	if (b.bad)
		return 0;
	msg.msg_name = span(&b, name_len, &left);
	msg.msg_namelen = (socklen_t)left;
	msg.msg_control = span(&b, control_len, &msg.msg_controllen);
	msg.msg_iov = &iov;
	msg.msg_iovlen = 1;
	iov.iov_base = span(&b, b.left, &iov.iov_len);
	told = flags & 1 ? errqueue_reply(&in, &msg, iov.iov_len) :
	    errqueue_read(&in, &msg, iov.iov_len);
	if (told)
		check(&in, &msg);
	free(msg.msg_name);
	free(msg.msg_control);
	free(iov.iov_base);
	return 0;
}
