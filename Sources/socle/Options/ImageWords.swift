import ArgumentParser

/// Commands that take an image and then any words at all, which the parser therefore leaves alone.
enum ImageWords {
    /// Makes sure that the first word is an image.
    ///
    /// - Throws: `ValidationError` when there is none, or an option that is not known stands there.
    static func check(_ words: [String]) throws {
        guard let image = words.first else { throw ValidationError("an image is missing") }
        guard !image.hasPrefix("-") else { throw ValidationError("unknown option `\(image)`") }
    }
}
