namespace Goosed.Api.Tests;

/// <summary>The tests that share one program on embedded backends.</summary>
[CollectionDefinition]
public sealed class Embedded : ICollectionFixture<Lab>;

[Collection(typeof(Embedded))]
public sealed class EmbeddedArtifactsTests(Lab lab) : ArtifactsTests(lab);

[Collection(typeof(Embedded))]
public sealed class EmbeddedBadInputTests(Lab lab) : BadInputTests(lab);

[Collection(typeof(Embedded))]
public sealed class EmbeddedBootTests(Lab lab) : BootTests(lab);

[Collection(typeof(Embedded))]
public sealed class EmbeddedEventsTests(Lab lab) : EventsTests(lab);

[Collection(typeof(Embedded))]
public sealed class EmbeddedFactsTests(Lab lab) : FactsTests(lab);

[Collection(typeof(Embedded))]
public sealed class EmbeddedHostileQueryTests(Lab lab) : HostileQueryTests(lab);

[Collection(typeof(Embedded))]
public sealed class EmbeddedIdentityTests(Lab lab) : IdentityTests(lab);

[Collection(typeof(Embedded))]
public sealed class EmbeddedMachinesTests(Lab lab) : MachinesTests(lab);

[Collection(typeof(Embedded))]
public sealed class EmbeddedMalformedTests(Lab lab) : MalformedTests(lab);

[Collection(typeof(Embedded))]
public sealed class EmbeddedMilestoneReportsTests(Lab lab) : MilestoneReportsTests(lab);

[Collection(typeof(Embedded))]
public sealed class EmbeddedRenderTests(Lab lab) : RenderTests(lab);

[Collection(typeof(Embedded))]
public sealed class EmbeddedNamesTests(Lab lab) : NamesTests(lab);

[Collection(typeof(Embedded))]
public sealed class EmbeddedRunsTests(Lab lab) : RunsTests(lab);

[Collection(typeof(Embedded))]
public sealed class EmbeddedArtifactNamesTests(Lab lab) : ArtifactNamesTests(lab);

[Collection(typeof(Embedded))]
public sealed class EmbeddedMidBootTests(Lab lab) : MidBootTests(lab);
