/*
 * nametab.c - reverse names by address
 *
 * A ring of cells in the order in which their addresses were first met, and
 * a hash table of chains through the cells.  When the ring has come round the
 * oldest cell is taken out of its chain and used again.  All memory is had at
 * the start; cells and chains refer to each other by number, 0 being none.
 */
#include "model/nametab.h"

#include <stdlib.h>
#include <string.h>

enum { LEAST = 16 };

struct cell {
	struct addr	addr;		/* not set: never used */
	uint32_t	next;		/* in its chain */
	bool		known;		/* the answer has come */
	char		name[NAMETAB_TEXT];	/* "": not known, or none */
};

struct nametab {
	uint32_t	 n;
	uint32_t	 oldest;	/* the cell to be used next, from 0 */
	uint32_t	 mask;		/* chains, a power of two, less one */
	uint32_t	*chain;
	struct cell	 cell[];	/* number i is cell[i - 1] */
};

struct nametab *nametab_new(uint32_t n)
{
	struct nametab *tab;
	uint64_t chains = LEAST;

	if (n < LEAST)
		n = LEAST;
	if (n > INT32_MAX)
		return NULL;
	while (chains < n)
		chains *= 2;
	tab = calloc(1, sizeof(*tab) + (size_t)n * sizeof(tab->cell[0]));
	if (!tab)
		return NULL;
	tab->chain = calloc(chains, sizeof(tab->chain[0]));
	if (!tab->chain) {
		free(tab);
		return NULL;
	}
	tab->n = n;
	tab->mask = (uint32_t)(chains - 1);
	return tab;
}

void nametab_free(struct nametab *tab)
{
	if (!tab)
		return;
	free(tab->chain);
	free(tab);
}

static uint32_t *chain_of(const struct nametab *tab, const struct addr *addr)
{
	return &tab->chain[addr_hash(addr) & tab->mask];
}

/* The number of the address's cell, 0: none. */
static uint32_t find(const struct nametab *tab, const struct addr *addr)
{
	uint32_t i = *chain_of(tab, addr);

	while (i != 0 && !addr_equal(&tab->cell[i - 1].addr, addr))
		i = tab->cell[i - 1].next;
	return i;
}

static void unchain(struct nametab *tab, uint32_t number)
{
	struct cell *cell = &tab->cell[number - 1];
	uint32_t *link;

	if (!addr_is_set(&cell->addr))
		return;
	link = chain_of(tab, &cell->addr);
	while (*link != number)
		link = &tab->cell[*link - 1].next;
	*link = cell->next;
}

/* Give the address a cell, at the cost of the oldest one. */
static uint32_t add(struct nametab *tab, const struct addr *addr)
{
	uint32_t number = tab->oldest + 1;
	struct cell *cell = &tab->cell[tab->oldest];
	uint32_t *chain;

	unchain(tab, number);
	chain = chain_of(tab, addr);
	cell->addr = *addr;
	cell->name[0] = '\0';
	cell->known = false;
	cell->next = *chain;
	*chain = number;
	tab->oldest = number % tab->n;
	return number;
}

bool nametab_claim(struct nametab *tab, const struct addr *addr)
{
	if (find(tab, addr) != 0)
		return false;
	add(tab, addr);
	return true;
}

void nametab_put(struct nametab *tab, const struct addr *addr,
    const char *name)
{
	uint32_t i = find(tab, addr);

	if (i == 0)
		i = add(tab, addr);
	strlcpy(tab->cell[i - 1].name, name, sizeof(tab->cell[i - 1].name));
	tab->cell[i - 1].known = true;
}

const char *nametab_get(const struct nametab *tab, const struct addr *addr)
{
	uint32_t i = find(tab, addr);

	if (i == 0 || tab->cell[i - 1].name[0] == '\0')
		return NULL;
	return tab->cell[i - 1].name;
}

bool nametab_is_known(const struct nametab *tab, const struct addr *addr)
{
	uint32_t i = find(tab, addr);

	return i == 0 || tab->cell[i - 1].known;
}
