/*
 * view_tracecsv.c - paths as rows, and as a graph
 */
#include "unit/pathstage.h"

static void begin_csv(struct pathstage *s)
{
	begin(s, &view_trace_csv, (const char *const[]){ "192.0.2.9", NULL });
}

static unsigned fields(const char *row)
{
	bool quoted = false;
	unsigned n = 1;

	for (; *row && (quoted || *row != '\n'); row++) {
		quoted ^= *row == '"';
		n += *row == ',' && !quoted;
	}
	return n;
}

/* All rows have as many fields as there are headings. */
static void rows_fit(struct pathstage *s, unsigned rows)
{
	const char *row;
	unsigned n = 0;

	fflush(s->out);
	for (row = s->text; *row; row = strchr(row, '\n') + 1, n++)
		assert_int_equal(fields(row), 33);
	assert_int_equal(n, rows + 1);
}

static void headings_come_first(void **state)
{
	struct pathstage *s = *state;

	begin_csv(s);
	lose(s, 1);
	fflush(s->out);
	assert_memory_equal(s->text, "target,address,hop,responder,name,sent,",
	    39);
	rows_fit(s, 0);
}

static void a_run_that_cannot_begin_writes_nothing(void **state)
{
	struct pathstage *s = *state;

	begin_csv(s);
	s->ending.reason = ENDING_FAILED;
	stop(s);
	expect(s, "");
}

static void a_row_is_a_responder(void **state)
{
	struct pathstage *s = *state;

	begin_csv(s);
	walk(s, 2);
	tick(s);
	expect_line(s, "192.0.2.9,192.0.2.9,1,10.0.0.1,,1,1,0,0,0,0,0.000,"
	    "none,1.000,1.000,1.000,1.000,,1,1.000,1.000,1.000,,,,,,,,none,,,");
	rows_fit(s, 2);
}

static void a_silent_hop_is_a_row(void **state)
{
	struct pathstage *s = *state;

	begin_csv(s);
	expire(s, 1, 1, MS(1));
	lose(s, 2);
	reply(s, 3, MS(3));
	end(s);
	expect_line(s, "192.0.2.9,192.0.2.9,2,,,1,0,0,1,0,0,100.000,silent,"
	    ",,,,,,,,,,,,,,,,none,,,");
	rows_fit(s, 3);
}

static void what_would_end_a_field_is_quoted(void **state)
{
	struct pathstage *s = *state;

	ask_names(s, 1);
	begin_csv(s);
	name(s, 1, "a\"b,c\nd");
	walk(s, 2);
	end(s);
	expect_part(s, ",10.0.0.1,\"a\"\"b,c\\x0ad\",1,1,");
	rows_fit(s, 2);
}

static void oddities_and_extensions_have_columns(void **state)
{
	struct pathstage *s = *state;
	struct event e;

	begin_csv(s);
	e = answer(s, 1, 1);
	e.extended = e.requoted = e.unmarked = true;
	e.extension = (struct icmp_extension){ .labels = 1, .interfaces = 1 };
	e.extension.label[0] = (struct icmp_label){ 16001, 0, 1, true };
	e.extension.interface[0] = (struct icmp_interface){ .role = 0,
		.has_name = true, .name = "eth,0" };
	play(s, e);
	reply(s, 2, MS(2));
	end(s);
	expect_part(s, ",\"16001 (tc 0, ttl 1, bottom)\",\"in eth,0\",,none,,,"
	    "translated unauthenticated\n");
	rows_fit(s, 2);
}

static void a_target_that_nobody_answers_for_is_a_row(void **state)
{
	struct pathstage *s = *state;

	begin_csv(s);
	lose(s, 1);
	end(s);
	expect_part(s, "\n192.0.2.9,192.0.2.9,,,");
	rows_fit(s, 1);
}

static void an_interrupted_run_has_all_rows(void **state)
{
	struct pathstage *s = *state;

	s->open[0][1] = true;
	begin_csv(s);
	walk(s, 3);
	tick(s);
	rows_fit(s, 0);
	stop(s);
	rows_fit(s, 3);
}

static void rounds_are_rows_at_the_end(void **state)
{
	struct pathstage *s = *state;

	s->trace.rounds = 3;
	begin_csv(s);
	walk(s, 3);
	tick(s);
	rows_fit(s, 0);
	end(s);
	rows_fit(s, 3);
}

static void an_interim_verdict_goes_to_standard_error(void **state)
{
	struct pathstage *s = *state;

	begin_csv(s);
	walk(s, 3);
	s->view->ops->interim(s->view, VIEW_ASKED, s->now, WALL);
	rows_fit(s, 0);
	fflush(s->err);
	assert_string_equal(s->errors, "[2026-01-01T00:00:00Z] 192.0.2.9: "
	    "so far: reached in 3 hops, 3.00 ms\n");
}

static void a_path_is_a_graph(void **state)
{
	struct pathstage *s = *state;

	begin(s, &view_trace_dot, (const char *const[]){ "192.0.2.9", NULL });
	expire(s, 1, 1, MS(1));
	lose(s, 2);
	reply(s, 3, MS(3));
	finish(s);
	expect(s, "");
	stop(s);
	expect(s, "digraph asdic {\n"
	    "\tnode [shape=ellipse];\n"
	    "\t\"this host\" [shape=box];\n"
	    "\t\"10.0.0.1\" [label=\"10.0.0.1\"];\n"
	    "\t\"this host\" -> \"10.0.0.1\";\n"
	    "\t\"10.0.0.1\" -> \"no answer 1-2\";\n"
	    "\t\"no answer 1-2\" [label=\"no answer\", style=dashed];\n"
	    "\t\"no answer 1-2\" -> \"192.0.2.9\";\n"
	    "\t\"192.0.2.9\" [label=\"192.0.2.9\", shape=box];\n"
	    "}\n");
}

static void edges_bear_flows(void **state)
{
	struct pathstage *s = *state;

	s->trace.flows = 3;
	begin(s, &view_trace_dot, (const char *const[]){ "192.0.2.9", NULL });
	for (s->flow = 1; s->flow <= 3; s->flow++) {
		expire(s, 1, 1, MS(1));
		expire(s, 2, s->flow < 3 ? 2 : 3, MS(2));
		reply(s, 3, MS(3));
	}
	end(s);
	expect_line(s, "\t\"10.0.0.1\" -> \"10.0.0.2\" [label=\"2\"];\n"
	    "\t\"10.0.0.1\" -> \"10.0.0.3\" [label=\"1\"];");
}

static void names_are_escaped_in_graphs(void **state)
{
	struct pathstage *s = *state;

	ask_names(s, 1);
	begin(s, &view_trace_dot, (const char *const[]){ "192.0.2.9", NULL });
	name(s, 1, "a\"];\n");
	walk(s, 2);
	end(s);
	expect_line(s, "\t\"10.0.0.1\" [label=\"a\\\"];\\\\x0a (10.0.0.1)\"];");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(headings_come_first),
		TEST(a_run_that_cannot_begin_writes_nothing),
		TEST(a_row_is_a_responder),
		TEST(a_silent_hop_is_a_row),
		TEST(what_would_end_a_field_is_quoted),
		TEST(oddities_and_extensions_have_columns),
		TEST(a_target_that_nobody_answers_for_is_a_row),
		TEST(an_interrupted_run_has_all_rows),
		TEST(rounds_are_rows_at_the_end),
		TEST(an_interim_verdict_goes_to_standard_error),
		TEST(a_path_is_a_graph),
		TEST(edges_bear_flows),
		TEST(names_are_escaped_in_graphs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
