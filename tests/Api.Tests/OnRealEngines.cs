namespace Goosed.Api.Tests;

/// <summary>The same tests against one program on PostgreSQL, NATS and Ceph's S3 gateway.</summary>
[CollectionDefinition]
public sealed class Engine : ICollectionFixture<EngineLab>;

[Collection(typeof(Engine))]
public sealed class EngineArtifactsTests(EngineLab lab) : ArtifactsTests(lab.Needed());

[Collection(typeof(Engine))]
public sealed class EngineBadInputTests(EngineLab lab) : BadInputTests(lab.Needed());

[Collection(typeof(Engine))]
public sealed class EngineBootTests(EngineLab lab) : BootTests(lab.Needed());

[Collection(typeof(Engine))]
public sealed class EngineEventsTests(EngineLab lab) : EventsTests(lab.Needed());

[Collection(typeof(Engine))]
public sealed class EngineFactsTests(EngineLab lab) : FactsTests(lab.Needed());

[Collection(typeof(Engine))]
public sealed class EngineHostileQueryTests(EngineLab lab) : HostileQueryTests(lab.Needed());

[Collection(typeof(Engine))]
public sealed class EngineIdentityTests(EngineLab lab) : IdentityTests(lab.Needed());

[Collection(typeof(Engine))]
public sealed class EngineMachinesTests(EngineLab lab) : MachinesTests(lab.Needed());

[Collection(typeof(Engine))]
public sealed class EngineMalformedTests(EngineLab lab) : MalformedTests(lab.Needed());

[Collection(typeof(Engine))]
public sealed class EngineMilestoneReportsTests(EngineLab lab) : MilestoneReportsTests(lab.Needed());

[Collection(typeof(Engine))]
public sealed class EngineRenderTests(EngineLab lab) : RenderTests(lab.Needed());

[Collection(typeof(Engine))]
public sealed class EngineNamesTests(EngineLab lab) : NamesTests(lab.Needed());

[Collection(typeof(Engine))]
public sealed class EngineRunsTests(EngineLab lab) : RunsTests(lab.Needed());

[Collection(typeof(Engine))]
public sealed class EngineArtifactNamesTests(EngineLab lab) : ArtifactNamesTests(lab.Needed());

[Collection(typeof(Engine))]
public sealed class EngineMidBootTests(EngineLab lab) : MidBootTests(lab.Needed());
