/*
 * A rule put to the test: a walk over its tree with the logic of three values.
 * And what else can be read from the tree: which fields it asks for, at what
 * value a field alone makes it true, and which part of it did.
 */
#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "model/ruletree.h"

static bool compare(enum rule_op op, double a, double b)
{
	switch (op) {
	case RULE_OP_LESS:
		return a < b;
	case RULE_OP_UPTO:
		return a <= b;
	case RULE_OP_MORE:
		return a > b;
	case RULE_OP_FROM:
		return a >= b;
	case RULE_OP_SAME:
		return !(a < b) && !(a > b);
	case RULE_OP_OTHER:
		return a < b || a > b;
	}
	return false;
}

static enum rule_value both(enum rule_value a, enum rule_value b)
{
	if (a == RULE_FALSE || b == RULE_FALSE)
		return RULE_FALSE;
	return a == RULE_TRUE && b == RULE_TRUE ? RULE_TRUE : RULE_UNKNOWN;
}

static enum rule_value either(enum rule_value a, enum rule_value b)
{
	if (a == RULE_TRUE || b == RULE_TRUE)
		return RULE_TRUE;
	return a == RULE_FALSE && b == RULE_FALSE ? RULE_FALSE : RULE_UNKNOWN;
}

static enum rule_value node_test(const struct rule *rule, int i,
    const struct stats *stats, const struct rule_extra *extras)
{
	const struct node *node = &rule->node[i];
	enum rule_value left, right;
	double value;

	if (node->kind == NODE_TEST) {
		value = node->field ? stats_value(stats, node->field) :
		    extras[node->extra].value;
		if (isnan(value))
			return RULE_UNKNOWN;
		return compare(node->op, value, node->value) ? RULE_TRUE :
		    RULE_FALSE;
	}
	left = node_test(rule, node->left, stats, extras);
	right = node_test(rule, node->right, stats, extras);
	return node->kind == NODE_AND ? both(left, right) :
	    either(left, right);
}

enum rule_value rule_test(const struct rule *rule, const struct stats *stats,
    const struct rule_extra *extras)
{
	return node_test(rule, rule->root, stats, extras);
}

static bool is_about(const struct node *node, const char *name)
{
	return node->kind == NODE_TEST && strcmp(node->name, name) == 0;
}

bool rule_asks(const struct rule *rule, const char *name)
{
	for (int i = 0; i < rule->n; i++)
		if (is_about(&rule->node[i], name))
			return true;
	return false;
}

/* Count the comparisons of a field that nothing but "or" joins. */
static unsigned find_bounds(const struct rule *rule, int i, const char *name,
    const struct node **found)
{
	const struct node *node = &rule->node[i];

	if (node->kind == NODE_OR)
		return find_bounds(rule, node->left, name, found) +
		    find_bounds(rule, node->right, name, found);
	if (!is_about(node, name))
		return 0;
	*found = node;
	return 1;
}

bool rule_bound(const struct rule *rule, const char *name,
    enum rule_op *op, double *value)
{
	const struct node *node = NULL;

	if (find_bounds(rule, rule->root, name, &node) != 1)
		return false;
	*op = node->op;
	*value = node->value;
	return true;
}

char *rule_because(const struct rule *rule, const struct stats *stats,
    const struct rule_extra *extras, enum rule_value want, char *out,
    size_t size)
{
	const struct node *node = &rule->node[rule->root];
	size_t len;
	int i;

	while (node->kind == NODE_OR) {
		i = node_test(rule, node->left, stats, extras) == want ?
		    node->left : node->right;
		node = &rule->node[i];
	}
	len = node->to - node->from;
	while (len > 0 && strchr(" \t\r\n", rule->text[node->from + len - 1]))
		len--;
	if (len >= size)
		len = size - 1;
	memcpy(out, rule->text + node->from, len);
	out[len] = '\0';
	return out;
}
