import Compression
import FileTree
import OCIModel
import Store

/// Names a step by everything that goes into it: the files below it, what it does, and the content
/// of what it takes. Times and places on the machine that builds are no part of it.
enum StepKey {
    /// Changes when the bytes that steps make do.
    private static let version = "step 2"

    /// The key of a command.
    static func run(_ step: RunStep, inputs: [String], on stage: StageOutcome) -> Digest {
        var parts = [version, "run", stage.platform.description, stage.epoch.description]
        parts += [String(stage.chain.count)] + stage.chain
        parts += [String(step.arguments.count)] + step.arguments
        parts += [String(decoding: step.script ?? [], as: UTF8.self), step.user ?? ""]
        parts += [String(step.environment.count)] + step.environment
        parts += [step.workingDirectory, step.network.rawValue] + inputs
        return CacheStore.key(parts)
    }

    /// The key of a copy.
    static func copy(
        _ step: CopyStep, _ sources: [CopySelection.Source], on stage: StageOutcome
    ) -> Digest {
        var parts = [version, "copy"] + base(of: step, on: stage)
        for source in sources {
            parts += ["source", source.path.description, String(source.items.count)]
            for item in source.items { parts += [item.below.description, text(item.node)] }
        }
        return CacheStore.key(parts)
    }

    /// The key of a copy from a stage or an image by the layers that this has, which says the same as
    /// the copied files do, and sooner; `nil` for a copy from the context.
    static func copy(
        _ step: CopyStep, from place: CopySourcePlace, on stage: StageOutcome
    ) -> Digest? {
        guard case .stage(let origin, _) = place else { return nil }
        var parts = [version, "copy of layers"] + base(of: step, on: stage)
        for list in [origin.chain, step.sources, step.excludes] {
            parts += [String(list.count)] + list
        }
        return CacheStore.key(parts)
    }

    /// What counts for a copy wherever it is from.
    private static func base(of step: CopyStep, on stage: StageOutcome) -> [String] {
        var parts = [stage.epoch.description]
        // The names of owners are looked up in the stage.
        let hasNames = step.owner.map { !$0.allSatisfy { $0.isNumber || $0 == ":" } } ?? false
        let chain = step.isLinked && !hasNames ? [] : stage.chain
        parts += [String(chain.count)] + chain
        parts +=
            ["\(step.isLinked)"] + [
                step.destination, "\(step.isIntoDirectory)", "\(step.isAdd)", step.owner ?? "",
                step.mode.map { String($0, radix: 8) } ?? "", "\(step.keepsParents)",
                step.unpacks.map { "\($0)" } ?? "",
            ]
        // Where `/./` stands in them decides what `--parents` keeps.
        if step.keepsParents { parts += [String(step.sources.count)] + step.sources }
        for file in step.inline {
            parts += [file.name, DigestHasher.digest(of: file.content).description]
        }
        return parts
    }

    /// The key of a layer that is packed in another way.
    static func recoded(_ diffID: Digest, _ codec: LayerCodec) -> Digest {
        CacheStore.key([version, "recoded", diffID.description, codec.implementation])
    }

    /// The key of a directory.
    static func directory(_ path: String, on stage: StageOutcome) -> Digest {
        CacheStore.key([version, "directory", path, stage.epoch.description] + stage.chain)
    }

    /// What an entry is, without its time.
    static func text(_ node: Node) -> String {
        let a = node.attributes
        var text = "\(a.mode) \(a.uid) \(a.gid) "
        switch node.kind {
        case .directory: text += "directory"
        case .file(let content): text += "file \(content.digest)"
        case .symbolicLink(let target): text += "link \(String(decoding: target, as: UTF8.self))"
        case .hardLink(let target): text += "name \(target)"
        case .characterDevice(let major, let minor): text += "character \(major) \(minor)"
        case .blockDevice(let major, let minor): text += "block \(major) \(minor)"
        case .namedPipe: text += "pipe"
        }
        for (name, value) in a.extended.sorted(by: { $0.key < $1.key }) {
            text += " \(name)=\(DigestHasher.digest(of: value))"
        }
        return text
    }
}
