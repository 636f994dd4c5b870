// bzlib.h names FILE and does not include what declares it.
#include <stdio.h>
#include <bzlib.h>
