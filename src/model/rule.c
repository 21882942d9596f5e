/*
 * Recursive descent over the text, one function for each line of the grammar,
 * into a tree of nodes in an array of fixed size: what the user may write is
 * bounded in length and depth, so nothing here can run away.  A node refers
 * to others by index; a chain of `or` leans to the left.
 *
 * Values are turned into the unit of their field while parsing, so testing
 * compares plain numbers.  What could never hold is refused, for whoever wrote
 * it waits for an alarm that will not come.
 */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "model/ruletree.h"

enum {
	RULE_DEPTH = 32,		/* parentheses */
	RULE_NUMBER = 48,		/* longest number */
};

struct parser {
	struct rule	*rule;
	const char	*at;		/* first byte not read */
	const struct rule_extra *extras;
	size_t		 n;		/* of extras */
	unsigned	 depth;
	const char	*phrase;	/* what is wrong, NULL: nothing */
};

/* Note the first thing that is wrong, at the place read next.  Returns -1. */
static int fail(struct parser *parser, const char *phrase)
{
	if (!parser->phrase)
		parser->phrase = phrase;
	return -1;
}

static bool is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static void skip_blanks(struct parser *parser)
{
	parser->at += strspn(parser->at, " \t\r\n");
}

/* Length of the word that is read next. */
static size_t word_len(const struct parser *parser)
{
	size_t len = 0;

	while (is_word(parser->at[len]))
		len++;
	return len;
}

static bool is_named(const char *name, const char *word, size_t len)
{
	return strlen(name) == len && !memcmp(name, word, len);
}

/* Read this word if it is the next. */
static bool take_word(struct parser *parser, const char *word)
{
	skip_blanks(parser);
	if (!is_named(word, parser->at, word_len(parser)))
		return false;
	parser->at += strlen(word);
	return true;
}

static bool take_char(struct parser *parser, char c)
{
	skip_blanks(parser);
	if (*parser->at != c)
		return false;
	parser->at++;
	return true;
}

static int add_node(struct parser *parser, const struct node *node)
{
	struct rule *rule = parser->rule;

	if (rule->n == RULE_NODES)
		return fail(parser, "too many conditions");
	rule->node[rule->n] = *node;
	return rule->n++;
}

/* ---- a test ---- */

/* Words people know from elsewhere, and what is meant here. */
static const char *guess(const char *word, size_t len)
{
	static const struct {
		const char *word, *phrase;
	} meant[] = {
		{ "rtt", "no such field (did you mean mean, median or p95?)" },
		{ "rta", "no such field (did you mean mean?)" },
		{ "avg", "no such field (did you mean mean?)" },
		{ "average", "no such field (did you mean mean?)" },
		{ "p50", "no such field (did you mean median?)" },
		{ "p100", "no such field (did you mean max?)" },
		{ "mdev", "no such field (did you mean stddev?)" },
		{ "dup", "no such field (did you mean duplicates?)" },
		{ "received", "no such field (did you mean answered?)" },
		{ "pl", "no such field (did you mean loss?)" },
		{ "packet_loss", "no such field (did you mean loss?)" },
	};

	for (size_t i = 0; i < sizeof(meant) / sizeof(meant[0]); i++)
		if (is_named(meant[i].word, word, len))
			return meant[i].phrase;
	return "no such field";
}

/* Read a field into node; its unit to *unit. */
static int parse_field(struct parser *parser, struct node *node,
    enum stats_unit *unit)
{
	size_t len;

	skip_blanks(parser);
	len = word_len(parser);
	if (len == 0)
		return fail(parser, "a field is missing, as in loss>5%");
	for (node->extra = 0; node->extra < parser->n; node->extra++)
		if (is_named(parser->extras[node->extra].name, parser->at,
		    len))
			break;
	if (node->extra < parser->n) {
		*unit = parser->extras[node->extra].unit;
		node->name = parser->extras[node->extra].name;
	} else {
		node->field = stats_find(parser->at, len);
		if (!node->field)
			return fail(parser, guess(parser->at, len));
		*unit = node->field->unit;
		node->name = node->field->name;
	}
	parser->at += len;
	return 0;
}

static int parse_op(struct parser *parser, enum rule_op *op)
{
	static const struct {
		char text[3];
		enum rule_op op;
	} ops[] = {			/* longer ones first */
		{ "<=", RULE_OP_UPTO }, { ">=", RULE_OP_FROM },
		{ "==", RULE_OP_SAME }, { "!=", RULE_OP_OTHER },
		{ "<", RULE_OP_LESS }, { ">", RULE_OP_MORE },
		{ "=", RULE_OP_SAME },
	};

	skip_blanks(parser);
	for (size_t i = 0; i < sizeof(ops) / sizeof(ops[0]); i++) {
		size_t len = strlen(ops[i].text);

		if (!strncmp(parser->at, ops[i].text, len)) {
			parser->at += len;
			*op = ops[i].op;
			return 0;
		}
	}
	return fail(parser, "one of < <= > >= = != is missing");
}

/* Length of the decimal fraction that is read next; units have no e. */
static size_t number_len(const char *text)
{
	size_t len = strspn(text, "+-");

	len += strspn(text + len, "0123456789.");
	if (len > 0 && (text[len] == 'e' || text[len] == 'E')) {
		size_t sign = text[len + 1] == '+' || text[len + 1] == '-';

		if (is_digit(text[len + 1 + sign]))
			len += 1 + sign + strspn(text + len + 1 + sign,
			    "0123456789");
	}
	return len;
}

/* A time's unit in ns; 0: not a unit. */
static double time_unit(const char *word, size_t len)
{
	static const struct {
		const char *name;
		double ns;
	} units[] = {
		{ "ns", 1 }, { "us", 1e3 }, { "ms", 1e6 }, { "s", 1e9 },
		{ "m", 60e9 }, { "h", 3600e9 },
	};

	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (is_named(units[i].name, word, len))
			return units[i].ns;
	return 0;
}

/* Read a time's unit, if there is one, and turn *value into ms or s. */
static int parse_time_unit(struct parser *parser, double own, double *value)
{
	size_t len = word_len(parser);
	double unit = time_unit(parser->at, len);

	if (len > 0 && unit > 0)
		*value = *value * unit / own;
	else if (len > 0 || *parser->at == '%')
		return fail(parser, "a time takes ns, us, ms, s, m or h: "
		    "write 80ms");
	parser->at += len;
	return 0;
}

/* A unit may stand apart from its number, so what joins tests is none. */
static bool is_joint(const struct parser *parser)
{
	size_t len = word_len(parser);

	return is_named("and", parser->at, len) ||
	    is_named("or", parser->at, len);
}

static int parse_unit(struct parser *parser, enum stats_unit unit,
    double *value)
{
	skip_blanks(parser);
	if (is_joint(parser))
		return 0;
	switch (unit) {
	case STATS_COUNT:
		if (word_len(parser) > 0 || *parser->at == '%')
			return fail(parser, "a count takes no unit: write 3");
		return 0;
	case STATS_PERCENT:
		if (*parser->at == '%')
			parser->at++;
		else if (word_len(parser) > 0)
			return fail(parser,
			    "a share is told in per cent: write 5%");
		return 0;
	case STATS_MSEC:
		return parse_time_unit(parser, 1e6, value);
	case STATS_SEC:
		return parse_time_unit(parser, 1e9, value);
	}
	return fail(parser, "no such unit");
}

static int parse_value(struct parser *parser, enum stats_unit unit,
    double *value)
{
	char number[RULE_NUMBER];
	const char *phrase;
	size_t len;

	skip_blanks(parser);
	len = number_len(parser->at);
	if (len == 0)
		return fail(parser, "a number is missing");
	if (len >= sizeof(number))
		return fail(parser, "too many digits");
	memcpy(number, parser->at, len);
	number[len] = '\0';
	phrase = number_parse_real(value, number, 0,
	    unit == STATS_PERCENT ? 100 : 1e15);
	if (phrase)
		return fail(parser, phrase);
	parser->at += len;
	return parse_unit(parser, unit, value);
}

/* ---- the grammar ---- */

static int parse_or(struct parser *parser);

/* Counts and times are 0 at least, shares 100 % at most. */
static const char *never(const struct node *node, enum stats_unit unit)
{
	if (node->op == RULE_OP_LESS && node->value <= 0)
		return "never holds: nothing is less than 0";
	if (node->op == RULE_OP_MORE && unit == STATS_PERCENT &&
	    node->value >= 100)
		return "never holds: no share is more than 100 %";
	return NULL;
}

static int parse_comparison(struct parser *parser)
{
	struct node node = { .kind = NODE_TEST };
	enum stats_unit unit = STATS_COUNT;
	const char *text = parser->rule->text;
	const char *phrase;

	skip_blanks(parser);
	node.from = (size_t)(parser->at - text);
	if (parse_field(parser, &node, &unit) ||
	    parse_op(parser, &node.op) ||
	    parse_value(parser, unit, &node.value))
		return -1;
	phrase = never(&node, unit);
	if (phrase) {
		parser->at = text + node.from;
		return fail(parser, phrase);
	}
	node.to = (size_t)(parser->at - text);
	return add_node(parser, &node);
}

static int parse_test(struct parser *parser)
{
	const char *text = parser->rule->text;
	struct node *node;
	size_t from;
	int inner;

	skip_blanks(parser);
	from = (size_t)(parser->at - text);
	if (!take_char(parser, '('))
		return parse_comparison(parser);
	if (++parser->depth > RULE_DEPTH)
		return fail(parser, "too many parentheses");
	inner = parse_or(parser);
	parser->depth--;
	if (inner < 0)
		return -1;
	if (!take_char(parser, ')'))
		return fail(parser, "and, or or ) is missing");
	node = &parser->rule->node[inner];
	node->from = from;
	node->to = (size_t)(parser->at - text);
	return inner;
}

static int join(struct parser *parser, enum node_kind kind, int left,
    int right)
{
	const struct node *node = parser->rule->node;
	struct node joint = { .kind = kind, .left = left, .right = right };

	if (left < 0 || right < 0)
		return -1;
	joint.from = node[left].from;
	joint.to = node[right].to;
	return add_node(parser, &joint);
}

static int parse_and(struct parser *parser)
{
	int left = parse_test(parser);

	while (left >= 0 && take_word(parser, "and"))
		left = join(parser, NODE_AND, left, parse_test(parser));
	return left;
}

static int parse_or(struct parser *parser)
{
	int left = parse_and(parser);

	while (left >= 0 && take_word(parser, "or"))
		left = join(parser, NODE_OR, left, parse_and(parser));
	return left;
}

struct rule *rule_parse(const char *text, const struct rule_extra *extras,
    size_t n, const char **phrase, size_t *at)
{
	struct rule *rule = calloc(1, sizeof(*rule));
	struct parser parser = { .rule = rule, .extras = extras, .n = n };

	*at = 0;
	*phrase = "out of memory";
	if (!rule)
		return NULL;
	rule->text = strdup(text);
	if (!rule->text)
		goto wrong;
	parser.at = rule->text;
	rule->root = parse_or(&parser);
	skip_blanks(&parser);
	if (!parser.phrase && *parser.at != '\0')
		fail(&parser, "and or or is missing");
	*phrase = parser.phrase;
	if (!parser.phrase)
		return rule;
	*at = (size_t)(parser.at - rule->text);
wrong:
	rule_free(rule);
	return NULL;
}

void rule_free(struct rule *rule)
{
	if (!rule)
		return;
	free(rule->text);
	free(rule);
}

const char *rule_text(const struct rule *rule)
{
	return rule->text;
}
