/// What starting processes in namespaces needs between `fork` and `exec`, where only calls that are
/// safe in a signal handler may be made and Swift therefore cannot run.
#ifndef CNAMESPACES_H
#define CNAMESPACES_H

#include <sys/types.h>

/// The step at which a start failed.
enum socle_step {
    SOCLE_STEP_NONE = 0,
    SOCLE_STEP_CLONE,
    SOCLE_STEP_BECOME_ROOT,
    SOCLE_STEP_PRIVATE_MOUNTS,
    SOCLE_STEP_MOUNT_PROC,
    SOCLE_STEP_FORK,
    SOCLE_STEP_EXEC,
};

/// What a child says when it could not go on; nothing at all when it could.
struct socle_failure {
    int step;
    int number;
};

/// A process that is the first in namespaces of its own.
struct socle_enclosure {
    /// Its number, seen from outside.
    pid_t pid;
    /// Everything inside ends when this is closed, by whoever and however.
    int life;
    /// Takes one byte when the ids are mapped, then gives a `socle_failure` or its end.
    int channel;
};

/// Starts process 1 of new mount and process namespaces (and a user namespace). It waits for a byte
/// on `channel`, becomes root of the user namespace, makes mounts private, mounts a `/proc` of its
/// own (keeping binfmt_misc in sight), starts the program, passes signals on to it, and ends with its
/// code, or 128 and the number of the signal that killed it. With it end all others inside.
///
/// Without `with_processes` there is no process namespace: then only the program itself ends with its
/// maker.
///
/// Returns 0, or the error number.
int socle_enclose(const char *program, char *const arguments[], char *const environment[],
                  int with_users, int with_processes, struct socle_enclosure *enclosure);

/// Starts a program with three descriptors of its own. With `own_group` it leads a process group,
/// which becomes the foreground one of the terminal behind `terminal` unless that is below zero.
///
/// Returns 0, or the error number of the exec.
int socle_spawn(const char *program, char *const arguments[], char *const environment[],
                const int streams[3], int own_group, int terminal, pid_t *pid);

/// Opens a path as if `root` were the root of the file system: neither `..` nor symbolic links lead
/// out of it (openat2, RESOLVE_IN_ROOT). Opens it for reading without waiting for anybody, or, with
/// `as_name`, only as a name to ask about. Returns a descriptor, or -1 with errno.
int socle_open_in_root(int root, const char *path, int as_name);

/// A pipe that programs started from here do not get. Returns 0 or the error number.
int socle_pipe(int ends[2]);

/// mount(2); returns 0 or the error number.
int socle_mount(const char *source, const char *target, const char *type, unsigned long flags,
                const char *data);

/// Takes the mount at a path away, at once for all who look for it. Returns 0 or the error number.
int socle_unmount(const char *target);

/// Returns when everything written to the file system of an open file is on the disk (syncfs(2)).
void socle_sync(int file);

#endif
