/*
 * Announcements as the kernel makes them, put together by hand: what of them
 * is news, and what happens to those that do not add up.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#include <errno.h>
#include <linux/if_addr.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "io/rtmsg.h"

enum { UP = IFF_UP | IFF_RUNNING, PORT = 4711 };

struct fixture {
	struct rtmsg_known known;
	uint8_t		 buf[4096];
	size_t		 len, start;	/* of all, of the last message */
	char		 told[512];
};

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	assert_non_null(f);
	f->known.port = PORT;
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	free(*state);
	return 0;
}

static void add(struct fixture *f, const void *data, size_t len)
{
	uint32_t total;

	assert_true(f->len + len + 4 <= sizeof(f->buf));
	memcpy(f->buf + f->len, data, len);
	f->len += len;
	total = (uint32_t)(f->len - f->start);
	memcpy(f->buf + f->start, &total, sizeof(total));
	while (f->len & 3)
		f->buf[f->len++] = 0;
}

static void begin(struct fixture *f, int type, const void *info, size_t len)
{
	struct nlmsghdr header = { .nlmsg_type = (uint16_t)type,
		.nlmsg_pid = PORT, .nlmsg_seq = 2 };

	f->start = f->len;
	add(f, &header, sizeof(header));
	add(f, info, len);
}

static void attr(struct fixture *f, int type, const void *data, size_t len)
{
	struct rtattr head = { .rta_type = (uint16_t)type,
		.rta_len = (uint16_t)(sizeof(head) + len) };

	add(f, &head, sizeof(head));
	add(f, data, len);
}

static void put_link(struct fixture *f, int type, int index, unsigned flags)
{
	struct ifinfomsg info = { .ifi_index = index, .ifi_flags = flags };
	char name[IF_NAMESIZE];

	snprintf(name, sizeof(name), "eth%d", index);
	begin(f, type, &info, sizeof(info));
	attr(f, IFLA_IFNAME, name, strlen(name) + 1);
}

static void put_addr(struct fixture *f, int type, unsigned index,
    uint8_t last, unsigned flags)
{
	struct ifaddrmsg info = { .ifa_family = AF_INET, .ifa_prefixlen = 24,
		.ifa_index = index };
	uint8_t local[4] = { 10, 0, 0, last }, peer[4] = { 10, 9, 9, 9 };
	uint32_t wide = flags;

	begin(f, type, &info, sizeof(info));
	attr(f, IFA_ADDRESS, peer, sizeof(peer));
	attr(f, IFA_LOCAL, local, sizeof(local));
	attr(f, IFA_FLAGS, &wide, sizeof(wide));
}

static void put_route(struct fixture *f, int type, struct rtmsg info,
    uint32_t table)
{
	uint8_t to[4] = { 10, 7, 0, 0 };
	uint32_t index = 3;

	info.rtm_family = AF_INET;
	begin(f, type, &info, sizeof(info));
	if (info.rtm_dst_len)
		attr(f, RTA_DST, to, sizeof(to));
	attr(f, RTA_OIF, &index, sizeof(index));
	attr(f, RTA_TABLE, &table, sizeof(table));
}

static void on_news(void *arg, const struct route_news *news)
{
	static const char *const names[] = {
		"up", "down", "gone", "+addr", "-addr", "+route", "-route",
	};
	struct fixture *f = arg;
	size_t n = strlen(f->told);
	char text[ADDR_TEXT];

	snprintf(f->told + n, sizeof(f->told) - n, "%s%s %s %s/%u",
	    n ? ", " : "", names[news->change], news->device,
	    addr_is_set(&news->addr) ? addr_format(&news->addr, text) : "",
	    news->bits);
}

/* What was put is heard; what is told of it. */
static const char *hear(struct fixture *f)
{
	/* Of the exact size, so that a sanitizer sees the end. */
	uint8_t *copy = malloc(f->len ? f->len : 1);

	assert_non_null(copy);
	memcpy(copy, f->buf, f->len);
	f->told[0] = '\0';
	rtmsg_read_news(&f->known, copy, f->len, on_news, f);
	free(copy);
	f->len = 0;
	return f->told;
}

/* ---- links ---- */

static void a_new_link_that_is_up_is_news(void **state)
{
	struct fixture *f = *state;

	put_link(f, RTM_NEWLINK, 3, UP);
	assert_string_equal(hear(f), "up eth3 /0");
}

static void a_new_link_that_is_down_is_none(void **state)
{
	struct fixture *f = *state;

	put_link(f, RTM_NEWLINK, 3, IFF_UP);
	put_link(f, RTM_NEWLINK, 4, IFF_RUNNING);
	assert_string_equal(hear(f), "");
}

static void only_changes_of_a_link_are_news(void **state)
{
	struct fixture *f = *state;

	put_link(f, RTM_NEWLINK, 3, UP);
	put_link(f, RTM_NEWLINK, 3, UP);
	put_link(f, RTM_NEWLINK, 3, IFF_UP);
	put_link(f, RTM_NEWLINK, 3, 0);
	put_link(f, RTM_NEWLINK, 3, UP | IFF_PROMISC);
	assert_string_equal(hear(f),
	    "up eth3 /0, down eth3 /0, up eth3 /0");
}

static void while_learning_nothing_is_news(void **state)
{
	struct fixture *f = *state;

	f->known.learning = true;
	put_link(f, RTM_NEWLINK, 3, UP);
	put_addr(f, RTM_NEWADDR, 3, 1, 0);
	assert_string_equal(hear(f), "");
	f->known.learning = false;
	put_link(f, RTM_NEWLINK, 3, UP);
	put_addr(f, RTM_NEWADDR, 3, 1, 0);
	assert_string_equal(hear(f), "");
	put_link(f, RTM_NEWLINK, 3, 0);
	put_addr(f, RTM_DELADDR, 3, 1, 0);
	assert_string_equal(hear(f), "down eth3 /0, -addr eth3 10.0.0.1/24");
}

static void a_bridges_port_is_no_link(void **state)
{
	struct ifinfomsg info = { .ifi_family = AF_BRIDGE, .ifi_index = 3 };
	struct fixture *f = *state;

	begin(f, RTM_DELLINK, &info, sizeof(info));
	assert_string_equal(hear(f), "");
}

static void a_link_that_goes_is_forgotten(void **state)
{
	struct fixture *f = *state;

	put_link(f, RTM_NEWLINK, 3, UP);
	put_addr(f, RTM_NEWADDR, 3, 1, 0);
	put_link(f, RTM_DELLINK, 3, 0);
	assert_string_equal(hear(f),
	    "up eth3 /0, +addr eth3 10.0.0.1/24, gone eth3 /0");
	assert_int_equal(f->known.n_links, 0);
	assert_int_equal(f->known.n_addrs, 0);
}

static void more_links_than_fit_are_passed_over(void **state)
{
	struct fixture *f = *state;

	for (int i = 1; i <= RTMSG_LINKS; i++) {
		put_link(f, RTM_NEWLINK, i, 0);
		hear(f);
	}
	put_link(f, RTM_NEWLINK, RTMSG_LINKS + 1, UP);
	assert_string_equal(hear(f), "");
	put_link(f, RTM_NEWLINK, 1, UP);
	assert_string_equal(hear(f), "up eth1 /0");
}

static void a_name_without_an_end_is_cut(void **state)
{
	struct ifinfomsg info = { .ifi_index = 3, .ifi_flags = UP };
	struct fixture *f = *state;
	char name[40];

	memset(name, 'x', sizeof(name));
	begin(f, RTM_NEWLINK, &info, sizeof(info));
	attr(f, IFLA_IFNAME, name, sizeof(name));
	assert_string_equal(hear(f), "up xxxxxxxxxxxxxxx /0");
}

/* ---- addresses ---- */

static void an_address_is_told_once(void **state)
{
	struct fixture *f = *state;

	put_addr(f, RTM_NEWADDR, 3, 1, 0);
	put_addr(f, RTM_NEWADDR, 3, 1, IFA_F_PERMANENT);
	put_addr(f, RTM_NEWADDR, 4, 1, 0);
	assert_string_equal(hear(f),
	    "+addr  10.0.0.1/24, +addr  10.0.0.1/24");
}

static void an_address_not_yet_usable_is_not_told(void **state)
{
	struct fixture *f = *state;

	put_addr(f, RTM_NEWADDR, 3, 1, IFA_F_TENTATIVE);
	put_addr(f, RTM_NEWADDR, 3, 2, IFA_F_DADFAILED);
	put_addr(f, RTM_DELADDR, 3, 2, IFA_F_DADFAILED);
	assert_string_equal(hear(f), "");
	put_addr(f, RTM_NEWADDR, 3, 1, 0);
	put_addr(f, RTM_DELADDR, 3, 1, 0);
	assert_string_equal(hear(f),
	    "+addr  10.0.0.1/24, -addr  10.0.0.1/24");
}

static void more_addresses_than_fit_are_still_told(void **state)
{
	struct fixture *f = *state;

	for (unsigned i = 1; i <= RTMSG_ADDRS; i++) {
		put_addr(f, RTM_NEWADDR, i, 1, 0);
		hear(f);
	}
	put_addr(f, RTM_NEWADDR, RTMSG_ADDRS + 1, 2, 0);
	put_addr(f, RTM_DELADDR, RTMSG_ADDRS + 1, 2, 0);
	assert_string_equal(hear(f),
	    "+addr  10.0.0.2/24, -addr  10.0.0.2/24");
}

static void an_address_of_the_wrong_length_is_none(void **state)
{
	struct ifaddrmsg info = { .ifa_family = AF_INET6,
		.ifa_prefixlen = 64 };
	struct fixture *f = *state;

	begin(f, RTM_NEWADDR, &info, sizeof(info));
	attr(f, IFA_ADDRESS, "1234", 4);
	assert_string_equal(hear(f), "");
}

static void a_prefix_longer_than_the_address_is_none(void **state)
{
	struct ifaddrmsg info = { .ifa_family = AF_INET,
		.ifa_prefixlen = 33 };
	struct fixture *f = *state;

	begin(f, RTM_NEWADDR, &info, sizeof(info));
	attr(f, IFA_ADDRESS, "1234", 4);
	assert_string_equal(hear(f), "");
}

/* ---- routes ---- */

static void routes_come_and_go(void **state)
{
	struct rtmsg info = { .rtm_dst_len = 16,
		.rtm_protocol = RTPROT_STATIC };
	struct fixture *f = *state;

	put_route(f, RTM_NEWROUTE, info, RT_TABLE_MAIN);
	put_route(f, RTM_DELROUTE, info, 51820);
	assert_string_equal(hear(f),
	    "+route  10.7.0.0/16, -route  10.7.0.0/16");
}

static void the_default_route_has_no_address(void **state)
{
	struct rtmsg info = { .rtm_protocol = RTPROT_DHCP };
	struct fixture *f = *state;

	put_route(f, RTM_NEWROUTE, info, RT_TABLE_MAIN);
	assert_string_equal(hear(f), "+route  /0");
}

static void the_kernels_own_routes_are_no_news(void **state)
{
	struct rtmsg own = { .rtm_dst_len = 16,
		.rtm_protocol = RTPROT_KERNEL };
	struct rtmsg cached = { .rtm_dst_len = 16,
		.rtm_protocol = RTPROT_BOOT, .rtm_flags = RTM_F_CLONED };
	struct rtmsg local = { .rtm_dst_len = 16,
		.rtm_protocol = RTPROT_BOOT };
	struct fixture *f = *state;

	put_route(f, RTM_NEWROUTE, own, RT_TABLE_MAIN);
	put_route(f, RTM_NEWROUTE, cached, RT_TABLE_MAIN);
	put_route(f, RTM_NEWROUTE, local, RT_TABLE_LOCAL);
	assert_string_equal(hear(f), "");
}

/* ---- what does not add up ---- */

static void a_cut_datagram_ends_where_it_is_cut(void **state)
{
	struct fixture *f = *state;
	size_t whole, first;

	put_link(f, RTM_NEWLINK, 3, UP);
	first = f->len;
	put_link(f, RTM_NEWLINK, 4, UP);
	whole = f->len;
	/* The last padding is not missed. */
	for (size_t len = 0; len < whole - 3; len++) {
		put_link(f, RTM_NEWLINK, 3, UP);
		put_link(f, RTM_NEWLINK, 4, UP);
		memset(&f->known, 0, sizeof(f->known));
		memmove(f->buf, f->buf + f->len - whole, whole);
		f->len = len;
		hear(f);
		assert_int_equal(f->known.n_links, len >= first - 3 ? 1 : 0);
	}
}

static void a_length_that_lies_ends_the_datagram(void **state)
{
	static const uint32_t lies[] = { 0, 1, 15, 4096, UINT32_MAX };
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(lies) / sizeof(*lies); i++) {
		put_link(f, RTM_NEWLINK, 3, UP);
		memcpy(f->buf, &lies[i], sizeof(lies[i]));
		assert_string_equal(hear(f), "");
	}
}

static void an_attribute_that_lies_ends_the_message(void **state)
{
	struct fixture *f = *state;
	uint16_t lie = 3;

	put_link(f, RTM_NEWLINK, 3, UP);
	memcpy(f->buf + sizeof(struct nlmsghdr) + sizeof(struct ifinfomsg),
	    &lie, sizeof(lie));
	assert_string_equal(hear(f), "up  /0");
}

static void only_our_own_request_is_done(void **state)
{
	struct fixture *f = *state;
	int zero = 0;

	begin(f, NLMSG_DONE, &zero, sizeof(zero));
	hear(f);
	assert_int_equal(f->known.done, 2);
	f->known.done = 0;
	f->known.port = 1;
	begin(f, NLMSG_DONE, &zero, sizeof(zero));
	hear(f);
	assert_int_equal(f->known.done, 0);
}

/* ---- questions and answers ---- */

static void an_answer_has_type_and_interface(void **state)
{
	struct rtmsg info = { .rtm_type = RTN_BROADCAST };
	struct fixture *f = *state;
	struct rtmsg_route route;

	put_route(f, RTM_NEWROUTE, info, RT_TABLE_LOCAL);
	assert_int_equal(rtmsg_read_answer(f->buf, f->len, &route), 0);
	assert_int_equal(route.type, RTN_BROADCAST);
	assert_int_equal(route.ifindex, 3);
}

static void an_error_is_the_kernels(void **state)
{
	static const int errors[] = { -ENETUNREACH, 0, 5, -5000, INT32_MIN };
	struct fixture *f = *state;
	struct rtmsg_route route;

	for (size_t i = 0; i < sizeof(errors) / sizeof(*errors); i++) {
		f->len = 0;
		begin(f, NLMSG_ERROR, &errors[i], sizeof(errors[i]));
		assert_int_equal(rtmsg_read_answer(f->buf, f->len, &route),
		    i ? EBADMSG : ENETUNREACH);
	}
}

static void what_is_no_answer_is_bad(void **state)
{
	struct fixture *f = *state;
	struct rtmsg_route route;

	assert_int_equal(rtmsg_read_answer(f->buf, 0, &route), EBADMSG);
	put_link(f, RTM_NEWLINK, 3, UP);
	assert_int_equal(rtmsg_read_answer(f->buf, f->len, &route), EBADMSG);
}

static void a_question_has_its_length(void **state)
{
	struct addr addr = { .family = AF_INET6, .zone = 7 };
	uint8_t out[RTMSG_REQUEST];
	uint32_t len;

	(void)state;
	assert_int_equal(rtmsg_put_question(out, &addr), 56);
	memcpy(&len, out, sizeof(len));
	assert_int_equal(len, 56);
	addr = addr_v4(1);
	assert_int_equal(rtmsg_put_question(out, &addr), 36);
}

#define T(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		T(a_new_link_that_is_up_is_news),
		T(a_new_link_that_is_down_is_none),
		T(only_changes_of_a_link_are_news),
		T(while_learning_nothing_is_news),
		T(a_bridges_port_is_no_link),
		T(a_link_that_goes_is_forgotten),
		T(more_links_than_fit_are_passed_over),
		T(a_name_without_an_end_is_cut),
		T(an_address_is_told_once),
		T(an_address_not_yet_usable_is_not_told),
		T(more_addresses_than_fit_are_still_told),
		T(an_address_of_the_wrong_length_is_none),
		T(a_prefix_longer_than_the_address_is_none),
		T(routes_come_and_go),
		T(the_default_route_has_no_address),
		T(the_kernels_own_routes_are_no_news),
		T(a_cut_datagram_ends_where_it_is_cut),
		T(a_length_that_lies_ends_the_datagram),
		T(an_attribute_that_lies_ends_the_message),
		T(only_our_own_request_is_done),
		T(an_answer_has_type_and_interface),
		T(an_error_is_the_kernels),
		T(what_is_no_answer_is_bad),
		T(a_question_has_its_length),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
