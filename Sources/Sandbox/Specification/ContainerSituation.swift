/// What this machine lets containers have: what differs between root and an ordinary user.
public struct ContainerSituation: Hashable, Sendable {
    /// Whether root is only root of a user namespace.
    public var isUserNamespace: Bool
    /// Whether control groups can be made, and be shown to the container.
    public var hasControlGroups: Bool
    /// Whether the runtime was built with seccomp, which is not asked of the kernel otherwise.
    public var hasSeccomp: Bool

    /// Describes a machine.
    public init(isUserNamespace: Bool, hasControlGroups: Bool, hasSeccomp: Bool = true) {
        self.isUserNamespace = isUserNamespace
        self.hasControlGroups = hasControlGroups
        self.hasSeccomp = hasSeccomp
    }
}
