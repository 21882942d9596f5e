/*
 * view_tracelive.c - what is written again on a terminal, and what is not
 *
 * A screen is played: after each step it must show what it would if all had
 * been written from the beginning.
 */
#include "unit/pathstage.h"
#include "unit/screen.h"

#include "base/mix.h"
#include "view/hopline.h"

enum { PATIENT = 20 };		/* hops of a random path */

struct show {
	struct screen	live, whole;
	struct hoplayout layout;
	unsigned	told;		/* hops, by now */
	size_t		bytes;		/* written at the last step */
};

static void on_terminal(struct pathstage *s, int columns, int rows)
{
	s->style.columns = columns;
	s->style.rows = rows;
}

static void start(struct pathstage *s, struct show *show, int columns,
    int rows)
{
	memset(show, 0, sizeof(*show));
	on_terminal(s, columns, rows);
	ask_names(s, PATIENT);
	begin_one(s, "192.0.2.9");
	screen_init(&show->live, (unsigned)columns, (unsigned)rows);
	hoplayout_init(&show->layout, &s->report, 0);
}

/* What the view has written since goes to the screen. */
static void show_it(struct pathstage *s, struct show *show)
{
	tick(s);
	fflush(s->out);
	show->bytes = s->text_len - s->shown;
	screen_write(&show->live, s->text + s->shown);
	s->shown = s->text_len;
}

/* All hops, as they would be written now, on a screen of their own. */
static void show_whole(struct pathstage *s, struct show *show)
{
	unsigned last = paths_path(s->paths, 0)->last;
	size_t len;
	char *text;
	FILE *out = open_memstream(&text, &len);

	if (show->told < last)
		show->told = last;
	hoplayout_measure(&show->layout, 1, show->told);
	hopline_tell_all(&show->layout, 1, show->told, out, NULL);
	fclose(out);
	screen_init(&show->whole, show->live.columns, show->live.rows);
	screen_write(&show->whole, text);
	free(text);
}

/* The lowest rows of both. */
static void compare(struct pathstage *s, struct show *show, unsigned rows)
{
	show_it(s, show);
	show_whole(s, show);
	for (unsigned i = 0; i < rows && i <= show->whole.row; i++)
		assert_string_equal(screen_above(&show->live, i),
		    screen_above(&show->whole, i));
	assert_int_equal(show->live.column, 0);
}

static void a_path_that_stays_costs_nothing(void **state)
{
	struct pathstage *s = *state;
	struct show show;

	start(s, &show, 80, 24);
	for (unsigned ttl = 1; ttl <= 9; ttl++)
		expire(s, ttl, ttl, MS(ttl));
	show_it(s, &show);
	assert_in_range(show.bytes, 400, 1000);
	name(s, 9, "");
	show_it(s, &show);
	assert_int_equal(show.bytes, 0);
}

static void one_name_costs_one_line(void **state)
{
	struct pathstage *s = *state;
	struct show show;

	start(s, &show, 80, 24);
	name(s, 1, "a-long-name-to-begin-with.example");
	for (unsigned ttl = 1; ttl <= 9; ttl++)
		expire(s, ttl, ttl, MS(ttl));
	show_it(s, &show);
	name(s, 5, "e.example");
	compare(s, &show, 9);
	assert_in_range(show.bytes, 20, 100);
}

static void a_new_hop_costs_its_line(void **state)
{
	struct pathstage *s = *state;
	struct show show;

	start(s, &show, 80, 24);
	for (unsigned ttl = 1; ttl <= 9; ttl++) {
		expire(s, ttl, ttl, MS(ttl));
		show_it(s, &show);
		if (ttl > 1)
			assert_in_range(show.bytes, 20, 60);
	}
}

static void a_run_that_breaks_moves_the_rest(void **state)
{
	struct pathstage *s = *state;
	struct show show;

	start(s, &show, 80, 24);
	for (unsigned ttl = 2; ttl <= 4; ttl++)
		lose(s, ttl);
	expire(s, 5, 5, MS(5));
	expire(s, 6, 6, MS(6));
	compare(s, &show, 6);
	expire(s, 3, 3, MS(3));
	compare(s, &show, 6);
	expire(s, 2, 2, MS(3));
	expire(s, 4, 4, MS(3));
	compare(s, &show, 6);
}

static void one_step(struct pathstage *s, uint64_t chance)
{
	unsigned ttl = 1 + (unsigned)(chance >> 8) % PATIENT;
	char text[64];

	switch (chance % 4) {
	case 0:
		snprintf(text, sizeof(text), "%.*s.example",
		    (int)(chance >> 16) % 30 + 1,
		    "abcdefghijklmnopqrstuvwxyzabcdefghijkl");
		name(s, ttl, text);
		break;
	case 1:
		lose(s, ttl);
		break;
	case 2:
		expire(s, ttl, ttl, MS(ttl));
		break;
	case 3:
		/* Somebody else. */
		expire(s, ttl, ttl + 1 + (unsigned)(chance >> 32) % 3,
		    MS(ttl));
		break;
	}
}

/* Any steps, on any screen; only the lowest rows where it is too small. */
static void play_any(void **state, uint64_t seed, int columns, int rows,
    unsigned compared)
{
	struct pathstage *s = *state;
	struct show show;

	start(s, &show, columns, rows);
	for (unsigned i = 0; i < 120; i++) {
		one_step(s, mix64(seed * 1000 + i));
		compare(s, &show, compared);
	}
	tear_down(state);
	set_up(state);
}

static void any_path_looks_as_if_written_at_once(void **state)
{
	for (uint64_t seed = 1; seed <= 50; seed++)
		play_any(state, seed, 100, 64, 50);
}

static void so_it_does_where_lines_are_broken(void **state)
{
	for (uint64_t seed = 1; seed <= 50; seed++)
		play_any(state, seed, 37, 64, 40);
}

/* Of what has left the screen, and of a hop half there, nothing is said. */
static void so_do_the_lowest_rows_of_a_small_screen(void **state)
{
	for (uint64_t seed = 1; seed <= 50; seed++)
		play_any(state, seed, 120, 14, 4);
}

static void what_is_typed_does_not_stay(void **state)
{
	struct pathstage *s = *state;
	struct show show;

	start(s, &show, 80, 24);
	expire(s, 1, 1, MS(1));
	show_it(s, &show);
	screen_write(&show.live, "typed");
	name(s, 1, "a.example");
	show_it(s, &show);
	expire(s, 2, 2, MS(2));
	compare(s, &show, 3);
	screen_write(&show.live, "more");
	end(s);
	fflush(s->out);
	screen_write(&show.live, s->text + s->shown);
	assert_string_equal(screen_above(&show.live, 1),
	    "not reached: hop 2 (10.0.0.2) is the last that was asked");
}

static void another_size_of_the_screen_is_heeded(void **state)
{
	struct pathstage *s = *state;
	struct show show;

	start(s, &show, 80, 24);
	for (unsigned ttl = 1; ttl <= 9; ttl++)
		expire(s, ttl, ttl, MS(ttl));
	show_it(s, &show);
	on_terminal(s, 60, 8);
	screen_resize(&show.live, 60, 8);
	name(s, 5, "e.example");
	compare(s, &show, 6);
	on_terminal(s, 90, 40);
	screen_resize(&show.live, 90, 40);
	name(s, 6, "f.example");
	compare(s, &show, 6);
	expect_none(s, "packets\n\ntrace to");
	assert_null(strstr(strstr(s->text, "trace to") + 1, "trace to"));
}

/* Nobody knows where they went. */
static void broken_lines_are_written_anew_below(void **state)
{
	struct pathstage *s = *state;
	struct show show;

	start(s, &show, 80, 24);
	for (unsigned ttl = 1; ttl <= 3; ttl++)
		expire(s, ttl, ttl, MS(ttl));
	show_it(s, &show);
	on_terminal(s, 30, 24);
	name(s, 2, "b.example");
	tick(s);
	expect_part(s, " 3  10.0.0.3                           3.00 ms\n"
	    "\ntrace to 192.0.2.9, 30 hops at most, 3 probes a hop, 46-byte "
	    "packets\n\r\033[J 1  10.0.0.1");
}

static void after_others_wrote_it_begins_again(void **state)
{
	struct pathstage *s = *state;
	struct show show;

	start(s, &show, 80, 24);
	for (unsigned ttl = 1; ttl <= 3; ttl++)
		expire(s, ttl, ttl, MS(ttl));
	show_it(s, &show);
	s->style.others++;
	screen_write(&show.live, "^Z\n[1]+ Stopped\n$ fg\nasdic trace\n");
	expire(s, 4, 4, MS(4));
	compare(s, &show, 5);
	assert_memory_equal(screen_above(&show.live, 5), "trace to", 8);
	assert_string_equal(screen_above(&show.live, 7), "asdic trace");
}

/* A report that was asked for may have gone to the same screen. */
static void after_a_report_only_what_is_new_is_written(void **state)
{
	struct pathstage *s = *state;
	struct show show;

	start(s, &show, 80, 24);
	for (unsigned ttl = 1; ttl <= 3; ttl++)
		expire(s, ttl, ttl, MS(ttl));
	show_it(s, &show);
	s->view->ops->interim(s->view, VIEW_ASKED, s->now, WALL);
	name(s, 1, "a.example");
	show_it(s, &show);
	assert_int_equal(show.bytes, 0);
	expire(s, 4, 4, MS(4));
	look_away(s);
	tick(s);
	expect(s, "\r\033[J 4  10.0.0.4                                "
	    "4.00 ms\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_path_that_stays_costs_nothing),
		TEST(one_name_costs_one_line),
		TEST(a_new_hop_costs_its_line),
		TEST(a_run_that_breaks_moves_the_rest),
		TEST(any_path_looks_as_if_written_at_once),
		TEST(so_it_does_where_lines_are_broken),
		TEST(so_do_the_lowest_rows_of_a_small_screen),
		TEST(what_is_typed_does_not_stay),
		TEST(another_size_of_the_screen_is_heeded),
		TEST(broken_lines_are_written_anew_below),
		TEST(after_others_wrote_it_begins_again),
		TEST(after_a_report_only_what_is_new_is_written),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
