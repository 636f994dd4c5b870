import Assembly
import Compression
import OCIModel
import Store

/// Gives layers of steps the compression that the image is to have, where a step was done for another
/// stage, or for another image, and its layer is packed otherwise.
struct LayerRecoder {
    private let environment: BuildEnvironment
    private let cache: StepCache

    init(_ environment: BuildEnvironment) {
        self.environment = environment
        cache = StepCache(environment, isRead: true)
    }

    /// What has to be in the store before the layers are asked for: each as it is to be, where that was
    /// made before, and else as it was made.
    func needs(_ layers: [StageOutcome.Layer]) throws -> [Descriptor] {
        try layers.map { layer in
            guard let made = layer.codec, made != environment.codec.implementation else {
                return layer.descriptor
            }
            let key = StepKey.recoded(layer.diffID, environment.codec)
            return try cache.result(for: key)?.layer?.descriptor ?? layer.descriptor
        }
    }

    /// The descriptor of a layer in the image; a layer of the base stays as it is.
    func descriptor(of layer: StageOutcome.Layer) throws -> Descriptor {
        let codec = environment.codec
        guard let made = layer.codec, made != codec.implementation else {
            return layer.descriptor
        }
        let key = StepKey.recoded(layer.diffID, codec)
        if let known = try cache.result(for: key)?.layer { return known.descriptor }
        let plain = try Decompressor(
            environment.store.blobs.openVerified(layer.descriptor), format: nil, limits: .layer)
        let blob = try environment.store.blobs.writer()
        let compressor = try ChunkedCompressor(codec: codec, chunkSize: 1 << 20, sink: blob)
        let size = try Self.copy(plain, to: compressor)
        _ = try compressor.finish()
        let (digest, packed) = try blob.commit()
        let recoded = StepLayer(
            descriptor: Descriptor(
                mediaType: codec.mediaType, digest: digest, size: Int64(clamping: packed)),
            diffID: layer.diffID, unpackedSize: size, codec: codec)
        try cache.keep(StepCache.Result(layer: recoded), for: key)
        return recoded.descriptor
    }

    /// Copies a stream to its end; its size in bytes.
    private static func copy(_ source: any ByteSource, to sink: any ByteSink) throws -> UInt64 {
        var size: UInt64 = 0
        try withUnsafeTemporaryAllocation(byteCount: 256 << 10, alignment: 16) { buffer in
            while true {
                let count = try source.read(into: buffer)
                if count == 0 { return }
                try sink.write(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
                size += UInt64(count)
            }
        }
        return size
    }
}
