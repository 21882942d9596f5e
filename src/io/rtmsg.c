/*
 * rtmsg.c - netlink messages and attributes, by a cursor that cannot overrun
 *
 * Lengths are host order and come padded to four bytes; headers are copied
 * out, so nothing need be aligned.  A message that does not add up ends the
 * datagram, an attribute that does not ends the message.
 *
 * Much that the kernel announces is no news.  Links are announced whenever
 * anything about them changes; IPv6 addresses once more with each router
 * advertisement, and before they may be used (tentative, RFC 4862).  So
 * links and addresses are remembered and compared.  Routes that the kernel
 * makes itself follow from an address, which is told already; those of the
 * local table are addresses in disguise.
 */
#include "io/rtmsg.h"

#include <errno.h>
#include <linux/if_addr.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <string.h>

#include "base/bytes.h"

struct rtmsg_context {
	struct rtmsg_known *known;
	route_fn	*fn;
	void		*arg;
};

/* ---- the cursor ---- */

static bool rtmsg_take(struct bytes *b, void *out, size_t len)
{
	const uint8_t *p = bytes_take(b, len);

	if (p)
		memcpy(out, p, len);
	return p != NULL;
}

/* The rest of something whose length counts its header, and the padding. */
static bool rtmsg_take_body(struct bytes *b, size_t len, size_t header,
    struct bytes *body)
{
	size_t padding = -len & 3;
	const uint8_t *p;

	if (len < header)
		return false;
	p = bytes_take(b, len - header);
	if (!p)
		return false;
	*body = bytes_of(p, len - header);
	bytes_take(b, padding < b->left ? padding : b->left);
	return true;
}

static bool rtmsg_next(struct bytes *b, struct nlmsghdr *header,
    struct bytes *body)
{
	return rtmsg_take(b, header, sizeof(*header)) &&
	    rtmsg_take_body(b, header->nlmsg_len, sizeof(*header), body);
}

/* The next attribute's type, without its flags; -1: there is none. */
static int rtmsg_next_attr(struct bytes *b, struct bytes *value)
{
	struct rtattr attr;

	if (!rtmsg_take(b, &attr, sizeof(attr)) ||
	    !rtmsg_take_body(b, attr.rta_len, sizeof(attr), value))
		return -1;
	return attr.rta_type & NLA_TYPE_MASK;
}

static uint32_t rtmsg_u32(struct bytes value)
{
	uint32_t number = 0;

	rtmsg_take(&value, &number, sizeof(number));
	return number;
}

static void rtmsg_addr(struct bytes value, int family, struct addr *addr)
{
	struct addr found = { .family = (uint8_t)family };

	if ((family == AF_INET || family == AF_INET6) &&
	    value.left == addr_len(&found) &&
	    rtmsg_take(&value, found.bytes, value.left))
		*addr = found;
}

static void rtmsg_name(struct bytes value, char name[static ADDR_ZONE])
{
	size_t len = value.left < ADDR_ZONE ? value.left : ADDR_ZONE - 1;

	memset(name, 0, ADDR_ZONE);
	rtmsg_take(&value, name, len);
}

/* ---- what is known ---- */

static struct rtmsg_link *rtmsg_find_link(struct rtmsg_known *known,
    uint32_t index)
{
	for (unsigned i = 0; i < known->n_links; i++) {
		if (known->links[i].index == index)
			return &known->links[i];
	}
	return NULL;
}

static struct rtmsg_addr *rtmsg_find_addr(struct rtmsg_known *known,
    uint32_t index, const struct addr *addr)
{
	for (unsigned i = 0; i < known->n_addrs; i++) {
		if (known->addrs[i].index == index &&
		    addr_equal(&known->addrs[i].addr, addr))
			return &known->addrs[i];
	}
	return NULL;
}

static void rtmsg_tell(const struct rtmsg_context *context,
    enum route_change change, uint32_t index, const struct addr *addr,
    uint8_t bits)
{
	struct route_news news = { .change = change, .bits = bits };
	struct rtmsg_link *link = rtmsg_find_link(context->known, index);

	if (link)
		memcpy(news.device, link->name, sizeof(news.device));
	if (addr)
		news.addr = *addr;
	context->fn(context->arg, &news);
}

/* ---- links ---- */

static void rtmsg_link_is(const struct rtmsg_context *context,
    const struct rtmsg_link *now)
{
	struct rtmsg_known *known = context->known;
	struct rtmsg_link *link = rtmsg_find_link(known, now->index);
	bool was = link && link->up;

	if (!link) {
		if (known->n_links == RTMSG_LINKS)
			return;
		link = &known->links[known->n_links++];
	}
	*link = *now;
	if (was != now->up && !known->learning)
		rtmsg_tell(context, now->up ? ROUTE_LINK_UP :
		    ROUTE_LINK_DOWN, now->index, NULL, 0);
}

static void rtmsg_link_is_gone(const struct rtmsg_context *context,
    const struct rtmsg_link *now)
{
	struct rtmsg_known *known = context->known;
	struct rtmsg_link *link = rtmsg_find_link(known, now->index);
	unsigned left = 0;

	rtmsg_tell(context, ROUTE_LINK_GONE, now->index, NULL, 0);
	if (link)
		*link = known->links[--known->n_links];
	/* Its addresses went before it; numbers are used again. */
	for (unsigned i = 0; i < known->n_addrs; i++) {
		if (known->addrs[i].index != now->index)
			known->addrs[left++] = known->addrs[i];
	}
	known->n_addrs = left;
}

static void rtmsg_read_link(const struct rtmsg_context *context, bool gone,
    struct bytes body)
{
	struct rtmsg_link now = { 0 };
	struct ifinfomsg info;
	struct bytes value;
	int type;

	/* Of another family is news of bridge ports and the like. */
	if (!rtmsg_take(&body, &info, sizeof(info)) || info.ifi_index <= 0 ||
	    info.ifi_family != AF_UNSPEC)
		return;
	while ((type = rtmsg_next_attr(&body, &value)) >= 0) {
		if (type == IFLA_IFNAME)
			rtmsg_name(value, now.name);
	}
	now.index = (uint32_t)info.ifi_index;
	now.up = (info.ifi_flags & IFF_UP) && (info.ifi_flags & IFF_RUNNING);
	if (gone)
		rtmsg_link_is_gone(context, &now);
	else
		rtmsg_link_is(context, &now);
}

/* ---- addresses ---- */

static void rtmsg_addr_is(const struct rtmsg_context *context,
    const struct rtmsg_addr *now, uint8_t bits)
{
	struct rtmsg_known *known = context->known;

	if (rtmsg_find_addr(known, now->index, &now->addr))
		return;
	if (known->n_addrs < RTMSG_ADDRS)
		known->addrs[known->n_addrs++] = *now;
	if (!known->learning)
		rtmsg_tell(context, ROUTE_ADDRESS_ADDED, now->index,
		    &now->addr, bits);
}

static void rtmsg_addr_is_gone(const struct rtmsg_context *context,
    const struct rtmsg_addr *now, uint8_t bits)
{
	struct rtmsg_known *known = context->known;
	struct rtmsg_addr *addr = rtmsg_find_addr(known, now->index,
	    &now->addr);

	/* One that was never usable (tentative) was not told, either. */
	if (!addr && !known->learning && known->n_addrs < RTMSG_ADDRS)
		return;
	if (addr)
		*addr = known->addrs[--known->n_addrs];
	rtmsg_tell(context, ROUTE_ADDRESS_REMOVED, now->index, &now->addr,
	    bits);
}

static void rtmsg_read_addr(const struct rtmsg_context *context, bool gone,
    struct bytes body)
{
	struct rtmsg_addr now = { 0 };
	struct addr local = { 0 };
	struct ifaddrmsg info;
	struct bytes value;
	uint32_t flags;
	int type;

	if (!rtmsg_take(&body, &info, sizeof(info)))
		return;
	flags = info.ifa_flags;
	while ((type = rtmsg_next_attr(&body, &value)) >= 0) {
		if (type == IFA_ADDRESS)
			rtmsg_addr(value, info.ifa_family, &now.addr);
		if (type == IFA_LOCAL)
			rtmsg_addr(value, info.ifa_family, &local);
		if (type == IFA_FLAGS)
			flags = rtmsg_u32(value);
	}
	/* On a point-to-point link IFA_ADDRESS is the other end's. */
	if (addr_is_set(&local))
		now.addr = local;
	if (!addr_is_set(&now.addr) ||
	    info.ifa_prefixlen > addr_len(&now.addr) * 8)
		return;
	now.index = info.ifa_index;
	if (gone)
		rtmsg_addr_is_gone(context, &now, info.ifa_prefixlen);
	else if (!(flags & (IFA_F_TENTATIVE | IFA_F_DADFAILED)))
		rtmsg_addr_is(context, &now, info.ifa_prefixlen);
}

/* ---- routes ---- */

static bool rtmsg_take_route(struct bytes *body, struct rtmsg *info)
{
	return rtmsg_take(body, info, sizeof(*info)) &&
	    (info->rtm_family == AF_INET || info->rtm_family == AF_INET6);
}

static void rtmsg_read_route(const struct rtmsg_context *context, bool gone,
    struct bytes body)
{
	struct addr to = { 0 };
	uint32_t index = 0, table;
	struct rtmsg info;
	struct bytes value;
	int type;

	if (!rtmsg_take_route(&body, &info))
		return;
	table = info.rtm_table;
	while ((type = rtmsg_next_attr(&body, &value)) >= 0) {
		if (type == RTA_DST)
			rtmsg_addr(value, info.rtm_family, &to);
		if (type == RTA_OIF)
			index = rtmsg_u32(value);
		if (type == RTA_TABLE)
			table = rtmsg_u32(value);
	}
	if (table == RT_TABLE_LOCAL || info.rtm_protocol == RTPROT_KERNEL ||
	    (info.rtm_flags & RTM_F_CLONED) ||
	    (info.rtm_dst_len && !addr_is_set(&to)) ||
	    info.rtm_dst_len > (info.rtm_family == AF_INET ? 32 : 128))
		return;
	if (!info.rtm_dst_len)
		to = (struct addr){ 0 };
	rtmsg_tell(context, gone ? ROUTE_ROUTE_REMOVED : ROUTE_ROUTE_ADDED,
	    index, &to, info.rtm_dst_len);
}

/* ---- datagrams ---- */

void rtmsg_read_news(struct rtmsg_known *known, const uint8_t *data,
    size_t len, route_fn *fn, void *arg)
{
	const struct rtmsg_context context = { known, fn, arg };
	struct bytes b = bytes_of(data, len), body;
	struct nlmsghdr header;

	while (rtmsg_next(&b, &header, &body)) {
		switch (header.nlmsg_type) {
		case NLMSG_DONE:
		case NLMSG_ERROR:
			if (header.nlmsg_pid == known->port)
				known->done = header.nlmsg_seq;
			break;
		case RTM_NEWLINK:
		case RTM_DELLINK:
			rtmsg_read_link(&context,
			    header.nlmsg_type == RTM_DELLINK, body);
			break;
		case RTM_NEWADDR:
		case RTM_DELADDR:
			rtmsg_read_addr(&context,
			    header.nlmsg_type == RTM_DELADDR, body);
			break;
		case RTM_NEWROUTE:
		case RTM_DELROUTE:
			rtmsg_read_route(&context,
			    header.nlmsg_type == RTM_DELROUTE, body);
			break;
		}
	}
}

static size_t rtmsg_put_attr(uint8_t *out, uint16_t type, const void *data,
    size_t len)
{
	struct rtattr attr = { .rta_len = (uint16_t)(sizeof(attr) + len),
		.rta_type = type };

	/* Four or sixteen bytes: no padding. */
	memcpy(out, &attr, sizeof(attr));
	memcpy(out + sizeof(attr), data, len);
	return sizeof(attr) + len;
}

static void rtmsg_put_header(uint8_t *out, size_t len, uint16_t type,
    uint16_t flags, uint32_t sequence)
{
	struct nlmsghdr header = { .nlmsg_len = (uint32_t)len,
		.nlmsg_type = type, .nlmsg_seq = sequence,
		.nlmsg_flags = (uint16_t)(NLM_F_REQUEST | flags) };

	memcpy(out, &header, sizeof(header));
}

size_t rtmsg_put_question(uint8_t out[static RTMSG_REQUEST],
    const struct addr *to)
{
	struct rtmsg info = { .rtm_family = to->family,
		.rtm_dst_len = (uint8_t)(addr_len(to) * 8) };
	size_t len = sizeof(struct nlmsghdr) + sizeof(info);

	_Static_assert(sizeof(struct nlmsghdr) + sizeof(info) +
	    sizeof(struct rtattr) * 2 + 20 <= RTMSG_REQUEST, "room");
	memcpy(out + sizeof(struct nlmsghdr), &info, sizeof(info));
	len += rtmsg_put_attr(out + len, RTA_DST, to->bytes, addr_len(to));
	if (to->zone)
		len += rtmsg_put_attr(out + len, RTA_OIF, &to->zone,
		    sizeof(to->zone));
	rtmsg_put_header(out, len, RTM_GETROUTE, 0, 1);
	return len;
}

size_t rtmsg_put_dump(uint8_t out[static RTMSG_REQUEST], uint16_t type,
    uint32_t sequence)
{
	struct ifinfomsg info = { .ifi_family = AF_UNSPEC };
	size_t len = sizeof(struct nlmsghdr) + sizeof(info);

	/* The kernel takes this header for all kinds of dumps. */
	memcpy(out + sizeof(struct nlmsghdr), &info, sizeof(info));
	rtmsg_put_header(out, len, type, NLM_F_DUMP, sequence);
	return len;
}

int rtmsg_read_answer(const uint8_t *data, size_t len,
    struct rtmsg_route *route)
{
	struct bytes b = bytes_of(data, len), body, value;
	struct nlmsghdr header;
	struct rtmsg info;
	int type, error;

	if (!rtmsg_next(&b, &header, &body))
		return EBADMSG;
	if (header.nlmsg_type == NLMSG_ERROR) {
		if (!rtmsg_take(&body, &error, sizeof(error)) || error >= 0 ||
		    error < -4095)
			return EBADMSG;
		return -error;
	}
	if (header.nlmsg_type != RTM_NEWROUTE ||
	    !rtmsg_take_route(&body, &info))
		return EBADMSG;
	*route = (struct rtmsg_route){ .type = info.rtm_type };
	while ((type = rtmsg_next_attr(&body, &value)) >= 0) {
		if (type == RTA_OIF)
			route->ifindex = rtmsg_u32(value);
	}
	return 0;
}
