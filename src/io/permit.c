/*
 * permit.c - the range of groups that may open ping sockets, and ours
 *
 * The kernel compares the effective group and all supplementary ones with
 * net.ipv4.ping_group_range, once, in socket(); no capability counts.  In a
 * user namespace all groups that it does not know read as 65534, ours and the
 * range's alike, which proves nothing.
 */
#include "io/permit.h"

#include <grp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/number.h"

enum { PERMIT_UNMAPPED = 65534 };	/* overflowgid */

/* The first one maps every number to itself. */
static bool in_user_namespace(void)
{
	FILE *file = fopen("/proc/self/gid_map", "re");
	char line[64] = "";
	bool inside;

	inside = file && fgets(line, sizeof(line), file) &&
	    !strstr(line, " 4294967295\n");
	if (file)
		fclose(file);
	return inside;
}

static bool read_range(struct permit *permit)
{
	FILE *file = fopen("/proc/sys/net/ipv4/ping_group_range", "re");
	char line[64], *save = NULL, *word;
	bool good = file && fgets(line, sizeof(line), file);
	int64_t found[2] = { 1, 0 };

	for (int i = 0; good && i < 2; i++) {
		word = strtok_r(i == 0 ? line : NULL, "\t ", &save);
		good = word && !number_parse(&found[i], word, 0, UINT32_MAX);
	}
	if (file)
		fclose(file);
	permit->low = good ? (uint32_t)found[0] : 1;
	permit->high = good ? (uint32_t)found[1] : 0;
	permit->mapped = good && !(in_user_namespace() &&
	    (permit->low == PERMIT_UNMAPPED ||
	    permit->high == PERMIT_UNMAPPED));
	return good;
}

static void add_group(struct permit *permit, uint32_t group)
{
	if (!permit->inside && permit->mapped && group >= permit->low &&
	    group <= permit->high) {
		permit->inside = true;
		permit->fits = group;
	}
	if (permit->groups > 0 && group == permit->group[0])
		return;
	if (permit->groups == PERMIT_GROUPS)
		permit->more = true;
	else
		permit->group[permit->groups++] = group;
}

void permit_read(struct permit *permit)
{
	int n = getgroups(0, NULL);
	gid_t *groups = n > 0 ? calloc((size_t)n, sizeof(*groups)) : NULL;

	*permit = (struct permit){ .groups = 0 };
	permit->known = read_range(permit);
	add_group(permit, getegid());
	n = groups ? getgroups(n, groups) : 0;
	for (int i = 0; i < n; i++)
		add_group(permit, groups[i]);
	free(groups);
}

bool permit_is_ordinary(uint32_t group)
{
	return group >= 1000 && group != 65534;
}

/* The file alone: a directory service could let us wait. */
bool permit_named(const struct permit *permit,
    char name[static PERMIT_NAME], uint32_t *number)
{
	FILE *file = fopen("/etc/group", "re");
	struct group *group;
	bool found = false, ordinary = false;

	while (file && !ordinary && (group = fgetgrent(file)) != NULL) {
		if (group->gr_gid < permit->low || group->gr_gid > permit->high)
			continue;
		ordinary = permit_is_ordinary(group->gr_gid);
		if (found && !ordinary)
			continue;
		found = true;
		strlcpy(name, group->gr_name, PERMIT_NAME);
		*number = group->gr_gid;
	}
	if (file)
		fclose(file);
	return found;
}
