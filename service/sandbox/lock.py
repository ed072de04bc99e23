"""What a child gives up before it reads untrusted bytes: its capabilities, and the system calls that no task needs.

The filter is made by libseccomp, through ctypes: four calls of a stable C interface.
"""

from __future__ import annotations

import ctypes
import errno
import os
from ctypes import c_int, c_uint, c_uint32, c_uint64, c_void_p

_NO_TASK = (
    *("socket", "connect", "bind", "listen", "accept", "accept4"),
    *("execve", "execveat", "shmget", "msgget", "semget", "mq_open"),
)
"""socketpair stays: asyncio needs one, and it leads nowhere. A task may fork, because drawing that fails must not take the verdict with it; it starts no
other program.
"""
_NOBODY = (
    *("ptrace", "process_vm_readv", "process_vm_writev", "process_madvise", "kcmp", "pidfd_open", "pidfd_getfd"),
    *("unshare", "setns", "chroot", "pivot_root", "mount", "umount2", "open_tree", "move_mount", "mount_setattr"),
    *("fsopen", "fsconfig", "fsmount", "fspick", "open_by_handle_at", "name_to_handle_at", "fanotify_init"),
    *("bpf", "perf_event_open", "userfaultfd", "io_uring_setup", "io_uring_enter", "io_uring_register"),
    *("keyctl", "add_key", "request_key", "init_module", "finit_module", "delete_module", "kexec_load"),
    *("kexec_file_load", "reboot", "swapon", "swapoff", "acct", "syslog", "quotactl", "personality"),
    *("settimeofday", "clock_settime", "clock_adjtime", "adjtimex", "sethostname", "setdomainname"),
    *("ioperm", "iopl", "mknod", "mknodat", "vhangup"),
)
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000
_MASKED_EQUAL = 7
_NAMESPACES = (0x00020000, *(1 << bit for bit in range(25, 31)))
"""Flags of clone: mount, cgroup, UTS, IPC, user, PID, network."""
_CAPABILITY_VERSION_3 = 0x20080522


class _Argument(ctypes.Structure):
    """``scmp_arg_cmp`` of seccomp.h."""

    _fields_ = (("number", c_uint), ("comparison", c_int), ("mask", c_uint64), ("value", c_uint64))


class Lock:
    """A filter that refuses what nobody here needs; with ``alone`` also sockets and other programs.

    :raises OSError: libseccomp is missing, or cannot make it.
    """

    def __init__(self, *, alone: bool = True) -> None:
        self._library = ctypes.CDLL("libseccomp.so.2")
        self._library.seccomp_init.restype = c_void_p
        self._library.seccomp_rule_add_array.argtypes = (c_void_p, c_uint32, c_int, c_uint, c_void_p)
        self._library.seccomp_load.argtypes = (c_void_p,)
        self._filter = self._library.seccomp_init(c_uint32(_ALLOW))
        if not self._filter:
            raise OSError(errno.ENOMEM, "seccomp_init")
        self._library.seccomp_export_bpf.argtypes = (c_void_p, c_int)
        for name in _NOBODY + _NO_TASK * alone:
            self._refuse(name, errno.EPERM)
        for flag in _NAMESPACES:
            self._refuse("clone", errno.EPERM, _Argument(0, _MASKED_EQUAL, flag, flag))
        # The flags of clone3 are in memory, which a filter cannot read; without it the C library uses clone.
        self._refuse("clone3", errno.ENOSYS)

    def _refuse(self, name: str, error: int, *arguments: _Argument) -> None:
        number = self._library.seccomp_syscall_resolve_name(name.encode())
        if number < 0:
            return  # a call that this processor, or this libseccomp, does not know
        told = (_Argument * len(arguments))(*arguments)
        code = self._library.seccomp_rule_add_array(self._filter, _REFUSE | error, number, len(arguments), told)
        if code != 0:
            raise OSError(-code, f"seccomp_rule_add: {name}")

    def turn(self) -> None:
        """For this process, from now on and for ever. :raises OSError: the kernel refuses."""
        code = self._library.seccomp_load(self._filter)
        if code != 0:
            raise OSError(-code, "seccomp_load")

    def as_file(self) -> int:
        """An open file with the filter, as bubblewrap reads it. :raises OSError:"""
        file = os.memfd_create("filter")
        code = self._library.seccomp_export_bpf(self._filter, file)
        if code != 0:
            os.close(file)
            raise OSError(-code, "seccomp_export_bpf")
        os.lseek(file, 0, os.SEEK_SET)
        return file


def drop_capabilities() -> None:
    """:raises OSError: the kernel refuses."""
    header = (c_uint32 * 2)(_CAPABILITY_VERSION_3, 0)
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.capset(header, (c_uint32 * 6)()) != 0:
        raise OSError(ctypes.get_errno(), "capset")
