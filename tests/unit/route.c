/*
 * What every Linux host has: a loopback interface.  The rest of io/route.c
 * wants namespaces and is tested in tests/netns/route-news.t.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "io/loop.h"
#include "io/route.h"

static struct addr v6(uint8_t last)
{
	struct addr addr = { .family = AF_INET6 };

	addr.bytes[15] = last;
	return addr;
}

static void loopback_has_a_zone(void **state)
{
	char name[ADDR_ZONE];

	(void)state;
	assert_int_not_equal(route_zone("lo"), 0);
	route_zone_name(route_zone("lo"), name);
	assert_string_equal(name, "lo");
}

static void what_is_not_there_has_none(void **state)
{
	char name[ADDR_ZONE] = "x";

	(void)state;
	assert_int_equal(route_zone("no such device"), 0);
	route_zone_name(0x7fffffff, name);
	assert_string_equal(name, "");
}

static void the_source_towards_loopback_is_loopback(void **state)
{
	struct addr to = addr_v4(0x7f000001), source;

	(void)state;
	assert_int_equal(route_source(&to, NULL, &source), 0);
	assert_true(addr_equal(&source, &to));
}

static void a_source_can_be_had_by_device(void **state)
{
	struct addr to = addr_v4(0x7f000001), source;

	(void)state;
	assert_int_equal(route_source(&to, "lo", &source), 0);
	assert_true(addr_is_loopback(&source));
}

static void a_source_by_no_device_is_an_error(void **state)
{
	struct addr to = addr_v4(0x7f000001), source;

	(void)state;
	assert_int_equal(route_source(&to, "none", &source), -1);
	assert_int_equal(errno, ENODEV);
}

static void a_link_local_target_wants_a_zone(void **state)
{
	struct addr to = v6(1), source;

	(void)state;
	to.bytes[0] = 0xfe;
	to.bytes[1] = 0x80;
	assert_int_equal(route_source(&to, NULL, &source), -1);
}

static void loopback_is_our_own(void **state)
{
	struct addr first = addr_v4(0x7f000001), other = addr_v4(0x7f090909);
	struct addr six = v6(1);

	(void)state;
	assert_true(route_is_own(&first));
	assert_true(route_is_own(&other));
	assert_true(route_is_own(&six));
}

static void nothing_is_not_our_own(void **state)
{
	struct addr none = { 0 };

	(void)state;
	assert_false(route_is_own(&none));
	assert_false(route_is_broadcast(&none));
	assert_int_equal(route_mtu(&none, NULL), 0);
}

static void multicast_is_no_broadcast(void **state)
{
	struct addr all = addr_v4(0xe0000001), six = v6(1);

	(void)state;
	assert_false(route_is_broadcast(&all));
	assert_false(route_is_broadcast(&six));
}

static void loopback_has_a_broadcast_address(void **state)
{
	struct addr broadcast = addr_v4(0x7fffffff);
	struct addr other = addr_v4(0x7f0000ff);

	(void)state;
	assert_true(route_is_broadcast(&broadcast));
	assert_false(route_is_broadcast(&other));
}

static void loopback_has_an_mtu(void **state)
{
	struct addr to = addr_v4(0x7f000001);
	FILE *file = fopen("/sys/class/net/lo/mtu", "re");
	unsigned mtu = 0;

	(void)state;
	if (!file || fscanf(file, "%u", &mtu) != 1)
		skip();
	fclose(file);
	assert_int_equal(route_mtu(&to, NULL), mtu);
	assert_int_equal(route_mtu(&to, "lo"), mtu);
}

static void zones_are_counted_beyond_the_room(void **state)
{
	uint32_t zones[64];
	unsigned n = route_link_zones(zones, 64);

	(void)state;
	assert_int_equal(route_link_zones(NULL, 0), n);
	for (unsigned i = 0; i < n && i < 64; i++)
		assert_int_not_equal(zones[i], route_zone("lo"));
}

static int count_descriptors(void)
{
	DIR *dir = opendir("/proc/self/fd");
	int n = 0;

	assert_non_null(dir);
	while (readdir(dir))
		n++;
	closedir(dir);
	return n;
}

static void questions_leave_no_descriptor(void **state)
{
	struct addr to = addr_v4(0x7f000001), none = { 0 }, source;
	int before = count_descriptors();

	(void)state;
	route_source(&to, NULL, &source);
	route_source(&to, "none", &source);
	route_source(&none, NULL, &source);
	route_is_own(&none);
	route_is_broadcast(&to);
	route_mtu(&to, NULL);
	assert_int_equal(count_descriptors(), before);
}

static void on_news(void *arg, const struct route_news *news)
{
	(void)news;
	++*(int *)arg;
}

static void on_time(void *arg)
{
	loop_quit(arg);
}

static void a_watch_leaves_nothing_behind(void **state)
{
	struct clock *clock = clock_system_new();
	struct loop *loop = loop_new(clock);
	struct loop_timer timer = { .fn = on_time, .arg = loop };
	struct route_watch *watch;
	int told = 0, before = count_descriptors();

	(void)state;
	watch = route_watch_new(loop, on_news, &told);
	assert_non_null(watch);
	loop_set(loop, &timer, loop_exact(loop) + 1);
	loop_run(loop);
	route_watch_free(watch);
	route_watch_free(NULL);
	assert_int_equal(count_descriptors(), before);
	loop_free(loop);
	clock->ops->free(clock);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(loopback_has_a_zone),
		cmocka_unit_test(what_is_not_there_has_none),
		cmocka_unit_test(the_source_towards_loopback_is_loopback),
		cmocka_unit_test(a_source_can_be_had_by_device),
		cmocka_unit_test(a_source_by_no_device_is_an_error),
		cmocka_unit_test(a_link_local_target_wants_a_zone),
		cmocka_unit_test(loopback_is_our_own),
		cmocka_unit_test(nothing_is_not_our_own),
		cmocka_unit_test(multicast_is_no_broadcast),
		cmocka_unit_test(loopback_has_a_broadcast_address),
		cmocka_unit_test(loopback_has_an_mtu),
		cmocka_unit_test(zones_are_counted_beyond_the_room),
		cmocka_unit_test(questions_leave_no_descriptor),
		cmocka_unit_test(a_watch_leaves_nothing_behind),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
