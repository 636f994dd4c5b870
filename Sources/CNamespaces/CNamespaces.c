#define _GNU_SOURCE
#include "CNamespaces.h"

#include <errno.h>

#ifdef __linux__
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#ifndef SYS_close_range
#define SYS_close_range 436
#endif
#ifndef SYS_openat2
#define SYS_openat2 437
#endif

/* Not fork(): in a process of several threads that would wait for locks that another thread held. */
static long raw_fork(unsigned long flags) {
#if defined(__s390x__)
    return syscall(SYS_clone, 0L, flags | SIGCHLD, 0L, 0L, 0L);
#else
    return syscall(SYS_clone, flags | SIGCHLD, 0L, 0L, 0L, 0L);
#endif
}

static void report(int channel, int step) {
    struct socle_failure failure = {step, errno};
    ssize_t ignored = write(channel, &failure, sizeof failure);
    (void)ignored;
    _exit(125);
}

/* Moves two descriptors to 3 and 4 and closes all others above the standard ones. */
static void keep_only(int *first, int *second) {
    int a = fcntl(*first, F_DUPFD, 16), b = fcntl(*second, F_DUPFD, 16);
    dup2(a, 3);
    dup2(b, 4);
    fcntl(3, F_SETFD, FD_CLOEXEC);
    fcntl(4, F_SETFD, FD_CLOEXEC);
    if (syscall(SYS_close_range, 5, ~0U, 0) != 0)
        for (int number = 5; number < 65536; number++) close(number);
    *first = 3;
    *second = 4;
}

static void default_signals(void) {
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = SIG_DFL;
    for (int number = 1; number < NSIG; number++) sigaction(number, &action, NULL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

/* The first process after the program has been started: reaps, passes signals on, watches its maker. */
static void supervise(pid_t child, int life, int with_processes) {
    sigset_t all;
    sigfillset(&all);
    int signals = signalfd(-1, &all, SFD_CLOEXEC);
    struct pollfd watched[2] = {{signals, POLLIN, 0}, {life, POLLIN, 0}};
    for (;;) {
        if (poll(watched, 2, -1) < 0) continue;
        if (watched[1].revents) {
            /* The end of process 1 is that of all others. */
            if (!with_processes) kill(child, SIGKILL);
            _exit(137);
        }
        struct signalfd_siginfo info;
        if (!watched[0].revents || read(signals, &info, sizeof info) != sizeof info) continue;
        if (info.ssi_signo != SIGCHLD) {
            kill(child, (int)info.ssi_signo);
            continue;
        }
        int status;
        pid_t ended;
        while ((ended = waitpid(-1, &status, WNOHANG)) > 0) {
            if (ended != child) continue;
            _exit(WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
        }
    }
}

static void prepare(int channel, int with_users, int with_processes) {
    char byte;
    if (read(channel, &byte, 1) != 1) _exit(125);
    if (with_users
        && (syscall(SYS_setgroups, 0, NULL) != 0 || syscall(SYS_setresgid, 0, 0, 0) != 0
            || syscall(SYS_setresuid, 0, 0, 0) != 0))
        report(channel, SOCLE_STEP_BECOME_ROOT);
    if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0)
        report(channel, SOCLE_STEP_PRIVATE_MOUNTS);
    if (!with_processes) return;
    /* The new /proc hides what is mounted below the old one. */
    int formats = open("/proc/sys/fs/binfmt_misc", O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL) != 0)
        report(channel, SOCLE_STEP_MOUNT_PROC);
    if (formats >= 0) {
        char path[] = "/proc/self/fd/00000";
        int number = formats;
        for (char *digit = path + sizeof path - 2; *digit == '0'; digit--, number /= 10)
            *digit = (char)('0' + number % 10);
        /* Leading zeros are no part of a descriptor's name. */
        char *digits = strrchr(path, '/') + 1, *start = digits;
        while (*start == '0' && start[1]) start++;
        memmove(digits, start, strlen(start) + 1);
        mount(path, "/proc/sys/fs/binfmt_misc", NULL, MS_BIND, NULL);
        close(formats);
    }
}

int socle_enclose(const char *program, char *const arguments[], char *const environment[],
                  int with_users, int with_processes, struct socle_enclosure *enclosure) {
    int life[2], channel[2];
    if (pipe2(life, O_CLOEXEC) != 0) return errno;
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, channel) != 0) {
        int number = errno;
        close(life[0]);
        close(life[1]);
        return number;
    }
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    long pid = raw_fork(CLONE_NEWNS | (with_processes ? CLONE_NEWPID : 0) | (with_users ? CLONE_NEWUSER : 0));
    if (pid == 0) {
        int mine = channel[1], alive = life[0];
        setpgid(0, 0);
        keep_only(&alive, &mine);
        prepare(mine, with_users, with_processes);
        long child = raw_fork(0);
        if (child == 0) {
            default_signals();
            execve(program, arguments, environment);
            report(mine, SOCLE_STEP_EXEC);
        }
        if (child < 0) report(mine, SOCLE_STEP_FORK);
        close(mine);
        supervise((pid_t)child, alive, with_processes);
    }
    int number = errno;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    close(life[0]);
    close(channel[1]);
    if (pid < 0) {
        close(life[1]);
        close(channel[0]);
        return number;
    }
    *enclosure = (struct socle_enclosure){(pid_t)pid, life[1], channel[0]};
    return 0;
}

int socle_spawn(const char *program, char *const arguments[], char *const environment[],
                const int streams[3], int own_group, int terminal, pid_t *pid) {
    int channel[2];
    if (pipe2(channel, O_CLOEXEC) != 0) return errno;
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    long child = raw_fork(0);
    if (child == 0) {
        if (own_group) setpgid(0, 0);
        /* All signals are blocked, so that a group in the background may do this. */
        if (terminal >= 0) tcsetpgrp(terminal, getpid());
        int copies[3];
        for (int index = 0; index < 3; index++) copies[index] = fcntl(streams[index], F_DUPFD, 16);
        for (int index = 0; index < 3; index++) dup2(copies[index], index);
        for (int index = 0; index < 3; index++) close(copies[index]);
        default_signals();
        execve(program, arguments, environment);
        int number = errno;
        ssize_t ignored = write(channel[1], &number, sizeof number);
        (void)ignored;
        _exit(127);
    }
    int number = errno;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    close(channel[1]);
    if (child < 0) {
        close(channel[0]);
        return number;
    }
    ssize_t count;
    do count = read(channel[0], &number, sizeof number);
    while (count < 0 && errno == EINTR);
    close(channel[0]);
    if (count == sizeof number) {
        waitpid((pid_t)child, NULL, 0);
        return number;
    }
    *pid = (pid_t)child;
    return 0;
}

int socle_pipe(int ends[2]) { return pipe2(ends, O_CLOEXEC) == 0 ? 0 : errno; }

int socle_open_in_root(int root, const char *path, int as_name) {
    int flags = as_name ? O_PATH : O_RDONLY | O_NONBLOCK | O_NOCTTY;
    struct {
        uint64_t flags, mode, resolve;
    } how = {(uint64_t)(flags | O_CLOEXEC), 0, 0x10 /* RESOLVE_IN_ROOT */};
    return (int)syscall(SYS_openat2, root, path, &how, sizeof how);
}

int socle_mount(const char *source, const char *target, const char *type, unsigned long flags,
                const char *data) {
    return mount(source, target, type, flags, data) == 0 ? 0 : errno;
}

int socle_unmount(const char *target) {
    return umount2(target, MNT_DETACH | UMOUNT_NOFOLLOW) == 0 ? 0 : errno;
}

void socle_sync(int file) { syncfs(file); }

#else

int socle_enclose(const char *program, char *const arguments[], char *const environment[],
                  int with_users, int with_processes, struct socle_enclosure *enclosure) {
    return ENOSYS;
}

int socle_spawn(const char *program, char *const arguments[], char *const environment[],
                const int streams[3], int own_group, int terminal, pid_t *pid) {
    return ENOSYS;
}

int socle_pipe(int ends[2]) { return ENOSYS; }

int socle_open_in_root(int root, const char *path, int as_name) {
    errno = ENOSYS;
    return -1;
}

int socle_mount(const char *source, const char *target, const char *type, unsigned long flags,
                const char *data) {
    return ENOSYS;
}

int socle_unmount(const char *target) { return ENOSYS; }

void socle_sync(int file) {}

#endif
