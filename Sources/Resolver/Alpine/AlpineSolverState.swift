/// What the solver knows about a name while it works.
struct AlpineNameState: Sendable {
    /// The package chosen for the name; below 0 for none. Only meaningful once locked.
    var chosen: Int32 = -1
    /// The version that the chosen package has for the name.
    var chosenVersion: UInt32 = 0
    /// How often something asked for the name.
    var requirers: Int32 = 0
    /// The number of alternatives, from the first one on, that all depend on the name.
    var mergedDepends: Int32 = 0
    /// The number of alternatives, from the first one on, that all provide the name.
    var mergedProvides: Int32 = 0
    /// The length of the longest known chain of dependencies below the name.
    var depth: Int32 = 0
    /// Neighbours in the list of undecided names.
    var previous: Int32 = -1
    var next: Int32 = -1

    /// Whether the name can matter to the request.
    var isKnown = false
    /// Whether it is decided who, if anybody, provides the name.
    var isLocked = false
    /// Whether the world names it: such names are decided first.
    var isRequested = false
    /// Whether a package of it has all of its `install_if` met.
    var isTriggered = false
    /// Whether no package of it can be triggered any more.
    var cannotTrigger = false
    /// Whether there is something to choose between, or a repository tag in the way.
    var hasOptions = false
    /// Whether all names that depend on it are decided.
    var dependantsDecided = false
    /// Whether one of the alternatives provides the name without a version.
    var isSharedWithoutVersion = false
    /// Whether to look at the dependencies of its packages again.
    var recheckDepends = false
    /// Whether to look at the `install_if` of its packages again.
    var recheckTriggers = false
    /// Whether it waits to be reconsidered.
    var isDirty = false
    /// Whether it is in the list of undecided names.
    var isUndecided = false
    /// Whether the install order has dealt with it.
    var isOrdered = false
}

/// What the solver knows about a package while it works.
struct AlpinePackageState: Sendable {
    /// How many constraints speak against it.
    var conflicts: Int32 = 0
    /// The length of the longest known chain of dependencies below it.
    var depth: Int32 = 0
    /// The tags, a bit each, whose repositories it may come from.
    var allowedTags: UInt64 = 1

    /// Whether it has been looked at.
    var isKnown = false
    /// Whether nothing speaks against it.
    var isSelectable = false
    /// Whether it may come from one of its repositories.
    var tagAllowed = false
    /// Whether it may come from one of the repositories that are preferred.
    var tagPreferred = false
    /// Whether it counted when the dependencies of alternatives were merged the last time.
    var wasMerged = false
    /// Whether it counts in the merge under way.
    var isMerging = false
    /// Whether its `install_if` are all met.
    var isTriggered = false
    /// Whether its `install_if` cannot be met any more, or it has none.
    var cannotTrigger = false
    /// Whether something it needs is missing or it is in conflict.
    var isBroken = false
    /// Whether the install order has dealt with it.
    var isOrdered = false
}
