extension ImageSpecification {
    /// Whether building the image runs scripts of packages, for which it needs containers; an image
    /// that it extends counts too.
    public var runsScripts: Bool {
        contents.configure == .scripts || parent?.runsScripts ?? false
    }
}
