/*
 * empty.c - a program that does nothing, with the libraries of one that does
 *
 * What the dynamic linker takes for these libraries is the floor under every
 * figure of asdic's start.
 */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <sys/capability.h>

int main(int argc, char **argv)
{
	char name[16];

	if (argc < 2)
		return 0;
	strlcpy(name, argv[1], sizeof(name));
	json_decref(json_string(name));
	return cap_free(cap_init());
}
