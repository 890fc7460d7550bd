// The system's pidfd calls. glibc 2.36 declares them without C linkage (fixed in 2.37).
#pragma once

#include <fcntl.h>
#include <signal.h>
#include <sys/types.h>

extern "C" {
#include <sys/pidfd.h>
}
