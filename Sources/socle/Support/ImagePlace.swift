import Distribution
import Store

/// Where things are said of an image, beside the image itself.
enum ImagePlace {
    /// A repository of a registry, and what the user named there.
    case registry(RegistryRepository, ImageReference)
    /// The store, a layout or an archive on this machine.
    case local(any ImageRepository)

    /// The place of an image.
    ///
    /// - Returns: `nil` for an image beside which nothing can be kept: an archive of Docker's, a folder.
    /// - Throws: `StoreError`, and what the settings of registries throw.
    static func of(
        _ location: ImageLocation, in workplace: Workplace, registry: RegistrySettings
    ) throws -> ImagePlace? {
        switch location {
        case .registry(let reference):
            return .registry(
                try registry.client(workplace).repository(of: reference), reference)
        case .store, .layout, .layoutArchive:
            let reader = ImageReader(workplace.session, store: workplace.images)
            return .local(try reader.repository(of: location))
        case .dockerArchive, .directory: return nil
        }
    }

    /// The place, wherever it is.
    var repository: any ImageRepository {
        switch self {
        case .registry(let repository, _): repository
        case .local(let repository): repository
        }
    }
}
