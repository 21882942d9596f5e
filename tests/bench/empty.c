/*
 * empty.c - a program that does nothing, with the libraries of one that does
 *
 * What the dynamic linker takes for these libraries is the floor under every
 * figure of asdic's start.
 */
#include <jansson.h>
#include <stdlib.h>
#include <sys/capability.h>

int main(int argc, char **argv)
{
	if (argc < 2)
		return 0;
	json_decref(json_string(argv[1]));
	return cap_free(cap_init());
}
