/* Prints the 64-bit FNV-1a hash of what comes in, and the machine that it was compiled for. */
#include <inttypes.h>
#include <stdio.h>

int main(void) {
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    int byte;
    while ((byte = getchar()) != EOF) {
        hash ^= (uint64_t)byte;
        hash *= UINT64_C(0x100000001b3);
    }
    if (ferror(stdin)) {
        perror("fnv");
        return 1;
    }
#if defined(__aarch64__)
    const char *machine = "arm64";
#elif defined(__x86_64__)
    const char *machine = "amd64";
#else
    const char *machine = "another machine";
#endif
    printf("%016" PRIx64 " on %s\n", hash, machine);
    return 0;
}
