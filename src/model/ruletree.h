/*
 * ruletree.h - a rule once it is parsed; shared by rule.c and ruletest.c alone
 */
#ifndef ASDIC_RULETREE_H
#define ASDIC_RULETREE_H

#include "model/rule.h"

enum { RULE_NODES = 64 };

enum node_kind { NODE_OR, NODE_AND, NODE_TEST };

struct node {
	enum node_kind	 kind;
	enum rule_op	 op;
	int		 left, right;	/* OR, AND */
	size_t		 from, to;	/* its place in the text */
	const char	*name;		/* TEST: of the field */
	const struct stats_field *field;	/* NULL: an extra */
	size_t		 extra;
	double		 value;
};

struct rule {
	char		*text;
	int		 root, n;
	struct node	 node[RULE_NODES];
};

#endif
