using Goosed.Core.Tokens;

namespace Goosed.Core.Tests.Tokens;

public sealed class TokenValueTests
{
    [Fact]
    public void A_token_is_a_random_uuid_of_version_4()
    {
        var tokens = Enumerable.Range(0, 1000).Select(_ => TokenValue.New()).ToList();

        Assert.All(tokens, token => Assert.Equal(4, token.Version));
        Assert.All(tokens, token => Assert.InRange(token.Variant, 8, 11));
        Assert.Equal(tokens.Count, tokens.Distinct().Count());
    }

    [Fact]
    public void An_agent_token_is_the_same_for_the_same_token_run_and_key()
    {
        var (token, run) = (TokenValue.New(), Guid.NewGuid());

        var agent = TokenValue.AgentFor(token, run, "key");

        Assert.Equal(agent, TokenValue.AgentFor(token, run, "key"));
        Assert.Equal(4, agent.Version);
        Assert.InRange(agent.Variant, 8, 11);
    }

    [Fact]
    public void An_agent_token_differs_by_token_by_run_and_by_key()
    {
        var (token, run, key) = (TokenValue.New(), Guid.NewGuid(), TokenValue.NewAgentKey());

        Guid[] agents =
        [
            TokenValue.AgentFor(token, run, key), TokenValue.AgentFor(TokenValue.New(), run, key), TokenValue.AgentFor(token, Guid.NewGuid(), key),
            TokenValue.AgentFor(token, run, TokenValue.NewAgentKey()), TokenValue.AgentFor(token, run, null), token,
        ];

        Assert.Equal(agents.Length, agents.Distinct().Count());
    }

    [Fact]
    public void Only_the_hash_is_kept() =>
        Assert.Equal("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", TokenValue.Hash("abc"));

    [Theory]
    [InlineData(TokenPurpose.Render, null, true)]
    [InlineData(TokenPurpose.Render, 1, false)]
    [InlineData(TokenPurpose.Artifact, 0, false)]
    [InlineData(TokenPurpose.Agent, 23, true)]
    [InlineData(TokenPurpose.Agent, 24, false)]
    public void A_token_dies_with_its_run_and_an_agents_a_day_later(TokenPurpose purpose, int? hours, bool live) =>
        Assert.Equal(live, (Token(purpose) with { SinceEnd = hours is { } ago ? TimeSpan.FromHours(ago) : null }).IsLive);

    [Theory]
    [InlineData(TokenPurpose.Render, 10, true)]
    [InlineData(TokenPurpose.Render, 11, false)]
    [InlineData(TokenPurpose.Artifact, 11, true)]
    [InlineData(TokenPurpose.Agent, 11, true)]
    public void Answer_files_are_given_out_for_ten_minutes_after_the_start_of_the_install(TokenPurpose purpose, int minutes, bool live) =>
        Assert.Equal(live, (Token(purpose) with { SinceInstallStarted = TimeSpan.FromMinutes(minutes) }).IsLive);

    private static MachineToken Token(TokenPurpose purpose) => new() { Purpose = purpose, MachineId = Guid.NewGuid(), RunId = Guid.NewGuid() };
}
