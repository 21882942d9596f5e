/*
 * Enumerators and their words.
 */
#include "view/hoptoken.h"

#include <stddef.h>

const char *hoptoken_loss(enum path_loss loss)
{
	switch (loss) {
	case PATH_LOSS_NONE:	return "none";
	case PATH_LOSS_SILENT:	return "silent";
	case PATH_LOSS_LIMITED:	return "limited";
	case PATH_LOSS_PATH:	return "path";
	case PATH_LOSS_LATE:	return "late";
	}
	return NULL;
}

const char *hoptoken_spread(enum path_spread spread)
{
	switch (spread) {
	case PATH_SPREAD_NONE:	 return "none";
	case PATH_SPREAD_FLOW:	 return "flow";
	case PATH_SPREAD_PACKET: return "packet";
	case PATH_SPREAD_CHANGE: return "change";
	}
	return NULL;
}

const char *hoptoken_odd(unsigned i, enum path_odd *bit)
{
	static const struct { enum path_odd bit; const char *token; } odd[] = {
		{ PATH_LOOP, "loop" },
		{ PATH_REPEATED, "repeated" },
		{ PATH_REQUOTED, "translated" },
		{ PATH_UNMARKED, "unauthenticated" },
		{ PATH_OWN, "this_host" },
		{ PATH_MALFORMED, "extension_malformed" },
		{ PATH_DSCP, "dscp_rewritten" },
		{ PATH_ECN, "ecn_rewritten" },
		{ PATH_LABEL, "flow_label_rewritten" },
		{ PATH_ASYMMETRIC, "asymmetric" },
		{ PATH_ELSEWHERE, "elsewhere" },
	};

	if (i >= sizeof(odd) / sizeof(odd[0]))
		return NULL;
	*bit = odd[i].bit;
	return odd[i].token;
}
