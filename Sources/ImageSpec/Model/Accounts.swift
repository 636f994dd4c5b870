/// Users and groups that an image gets besides those of its packages: the `accounts` of a
/// specification.
public struct Accounts: Hashable, Sendable {
    /// Who the program runs as: a name or number, with an optional group after a colon.
    public var runAs: String?
    /// The users, in the order of `/etc/passwd`.
    public var users: [UserAccount]
    /// The groups, in the order of `/etc/group`.
    public var groups: [GroupAccount]
    /// Users whose password is locked in `/etc/shadow`, sorted.
    public var locked: [String]
    /// Whether users get a locked line in `/etc/shadow`.
    public var shadow: Bool
}

/// A line of `/etc/passwd` (passwd(5)).
public struct UserAccount: Hashable, Sendable {
    /// The login name.
    public var name: String
    /// The user's number.
    public var uid: UInt32
    /// The number of the user's group; the user's own number where the specification has none.
    public var gid: UInt32
    /// The full name, or what stands for it.
    public var gecos: String
    /// The home directory; `/home/NAME` where the specification has none.
    public var home: String
    /// The login shell; `/bin/sh` where the specification has none.
    public var shell: String

    /// Whether the home directory is made when it is not there, mode 0700 and owned by the user.
    /// `/dev/null` and Debian's `/nonexistent` (policy §9.2.3) say that there is to be none.
    public var hasHome: Bool { home != "/dev/null" && home != "/nonexistent" && home != "/" }
}

/// A line of `/etc/group` (group(5)).
public struct GroupAccount: Hashable, Sendable {
    /// The group's name.
    public var name: String
    /// The group's number.
    public var gid: UInt32
    /// The users in it besides those whose own group it is.
    public var members: [String]
}
