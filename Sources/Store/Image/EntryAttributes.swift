import Archives
import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Gives files the owners, modes, extended attributes and times that a layer says, as far as the user
/// who runs the program may, and counts what had to be left out.
struct EntryAttributes {
    let isRoot: Bool
    var report = ExtractionReport()

    init(isRoot: Bool) {
        self.isRoot = isRoot
        report.ownersLeftOut = !isRoot
    }

    /// Describes an open file or folder.
    ///
    /// Owner first: changing it takes the set-user-ID bit away.
    mutating func describe(_ file: OwnedDescriptor, _ entry: TarEntry) throws {
        var mode = entry.mode & 0o7777
        if isRoot {
            guard fchown(file.raw, entry.uid, entry.gid) == 0 else {
                throw StoreError(operation: "set the owner of", path: file.path)
            }
        } else if mode & 0o6000 != 0 {
            mode &= ~0o6000
            report.setIDLeftOut += 1
        }
        guard fchmod(file.raw, mode_t(mode)) == 0 else {
            throw StoreError(operation: "set the mode of", path: file.path)
        }
        for (name, value) in entry.extendedAttributes.sorted(by: { $0.key < $1.key }) {
            let allowed = isRoot || name.hasPrefix("user.")
            if !allowed || ExtendedAttributes.set(file.raw, name, value) != 0 {
                report.attributesLeftOut += 1
            }
        }
        let times = Self.times(entry)
        _ = futimens(file.raw, times)
    }

    /// Gives a name that cannot be opened its owner and time.
    func describeLink(
        _ entry: TarEntry, _ name: [CChar], in folder: OwnedDescriptor
    ) throws {
        if isRoot, fchownat(folder.raw, name, entry.uid, entry.gid, AT_SYMLINK_NOFOLLOW) != 0 {
            throw StoreError(operation: "set an owner in", path: folder.path)
        }
        _ = utimensat(folder.raw, name, Self.times(entry), AT_SYMLINK_NOFOLLOW)
    }

    private static func times(_ entry: TarEntry) -> [timespec] {
        let time = timespec(tv_sec: time_t(clamping: entry.modified), tv_nsec: 0)
        return [time, time]
    }
}

/// The number of a device as the kernel packs it.
enum DeviceNumber {
    static func make(_ major: UInt32, _ minor: UInt32) -> dev_t {
        #if canImport(Darwin)
            return dev_t(bitPattern: major << 24 | minor & 0xffffff)
        #else
            let high = UInt64(major & 0xffff_f000) << 32 | UInt64(minor & 0xffff_ff00) << 12
            return dev_t(high | UInt64(major & 0xfff) << 8 | UInt64(minor & 0xff))
        #endif
    }

    static func split(_ number: dev_t) -> (major: UInt32, minor: UInt32) {
        #if canImport(Darwin)
            let bits = UInt32(bitPattern: number)
            return (bits >> 24, bits & 0xffffff)
        #else
            let bits = UInt64(number)
            let major = (bits >> 32 & 0xffff_f000) | (bits >> 8 & 0xfff)
            let minor = (bits >> 12 & 0xffff_ff00) | (bits & 0xff)
            return (UInt32(truncatingIfNeeded: major), UInt32(truncatingIfNeeded: minor))
        #endif
    }
}
