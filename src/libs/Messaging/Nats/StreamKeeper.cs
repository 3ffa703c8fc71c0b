using Microsoft.Extensions.Logging;
using NATS.Client.JetStream;
using NATS.Client.JetStream.Models;

namespace Goosed.Messaging.Nats;

/// <summary>The stream and its consumers: made when they are missing, put right when they differ, or named when they can't be.</summary>
public sealed partial class StreamKeeper(NatsLink link, BusProblems problems, ILogger<StreamKeeper> logger)
{
    private const int NotFound = 404;
    private const int NameInUse = 10058;
    private const string Part = "stream " + StreamWish.Name;

    internal NatsLink Link => link;

    /// <summary>When the stream was made, once it is as it should be or as near as the server lets it.</summary>
    internal async Task<DateTimeOffset> EnsureAsync(CancellationToken ct)
    {
        await link.OpenAsync(ct);
        var info = (await FindAsync(ct) ?? await CreateAsync(ct)).Info;
        var fault = StreamWish.Fault(info.Config);
        if (StreamWish.Differs(info.Config, link.Settings.Replicas))
        {
            fault = await UpdateAsync(info.Config, ct) ?? fault;
        }

        problems.Degrade(Part, fault);
        return info.Created;
    }

    /// <summary>A role's consumer; throws when there is one of another kind in its place.</summary>
    internal async Task<INatsJSConsumer> ConsumerAsync(string name, CancellationToken ct)
    {
        var found = await FindConsumerAsync(name, ct);
        if (found is null)
        {
            return await link.JetStream.CreateOrUpdateConsumerAsync(StreamWish.Name, ConsumerWish.New(name), ct);
        }

        if (ConsumerWish.Fault(found.Info.Config) is { } fault)
        {
            throw Unfit(name, fault);
        }

        if (ConsumerWish.Differences(found.Info.Config) is not { } differences)
        {
            return found;
        }

        try
        {
            var put = await link.JetStream.CreateOrUpdateConsumerAsync(StreamWish.Name, ConsumerWish.Wanted(found.Info.Config), ct);
            LogConsumerChanged(logger, name, differences);
            return put;
        }
        catch (NatsJSApiException refused)
        {
            throw Unfit(name, $"{differences}, and the server refuses to change it ({refused.Error.Description})");
        }
    }

    private static BusUnusableException Unfit(string consumer, string fault) => new(
        $"the consumer '{consumer}' on the server is not what goosed needs: {fault}. Delete it (nats consumer rm {StreamWish.Name} {consumer}); goosed makes it anew.");

    private async Task<INatsJSStream?> FindAsync(CancellationToken ct)
    {
        try
        {
            return await link.JetStream.GetStreamAsync(StreamWish.Name, cancellationToken: ct);
        }
        catch (NatsJSApiException missing) when (missing.Error.Code == NotFound)
        {
            return null;
        }
    }

    private async Task<INatsJSConsumer?> FindConsumerAsync(string name, CancellationToken ct)
    {
        try
        {
            return await link.JetStream.GetConsumerAsync(StreamWish.Name, name, ct);
        }
        catch (NatsJSApiException missing) when (missing.Error.Code == NotFound)
        {
            return null;
        }
    }

    private async Task<INatsJSStream> CreateAsync(CancellationToken ct)
    {
        try
        {
            return await link.JetStream.CreateStreamAsync(StreamWish.New(link.Settings.Replicas), ct);
        }
        catch (NatsJSApiException taken) when (taken.Error.ErrCode == NameInUse)
        {
            // Another process made it at the same time, with other settings.
            return await link.JetStream.GetStreamAsync(StreamWish.Name, cancellationToken: ct);
        }
        catch (NatsJSApiException refused)
        {
            throw new BusUnusableException($"the server refuses to make the stream {StreamWish.Name} for {StreamWish.Subjects} with {link.Settings.Replicas} replicas: {refused.Error.Description}", refused);
        }
    }

    private async Task<string?> UpdateAsync(StreamConfig found, CancellationToken ct)
    {
        try
        {
            await link.JetStream.UpdateStreamAsync(StreamWish.Wanted(found, link.Settings.Replicas), ct);
            LogChanged(logger, StreamWish.Name);
            return null;
        }
        catch (NatsJSApiException refused)
        {
            return $"its settings differ from goosed's, and the server refuses to change them: {refused.Error.Description}";
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The stream {Stream} on the server had other settings than goosed's; they were put right")]
    private static partial void LogChanged(ILogger logger, string stream);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The consumer {Consumer} on the server had other settings than goosed's, which were put right: {Differences}")]
    private static partial void LogConsumerChanged(ILogger logger, string consumer, string differences);
}
