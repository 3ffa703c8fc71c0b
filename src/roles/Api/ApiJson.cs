using System.Text.Json.Serialization;
using Goosed.Api.Audit;
using Goosed.Api.Events;
using Goosed.Core.Json;
using Goosed.Core.Wire;
using Goosed.Database.Machines;

namespace Goosed.Api;

/// <summary>The JSON of the API.</summary>
[JsonSourceGenerationOptions(MaxDepth = StoredJson.MaxDepth, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(EnrolRequest))]
[JsonSerializable(typeof(MachinePatch))]
[JsonSerializable(typeof(ConfirmRequest))]
[JsonSerializable(typeof(ReleaseRequest))]
[JsonSerializable(typeof(ReleaseAnswer))]
[JsonSerializable(typeof(MachineView))]
[JsonSerializable(typeof(MachineDetail))]
[JsonSerializable(typeof(ListAnswer<MachineView>))]
[JsonSerializable(typeof(ListAnswer<DeletedMachineView>))]
[JsonSerializable(typeof(ListAnswer<UnknownBoot>))]
[JsonSerializable(typeof(BootPreview))]
[JsonSerializable(typeof(StartRunRequest))]
[JsonSerializable(typeof(FinishRunRequest))]
[JsonSerializable(typeof(MilestoneRequest))]
[JsonSerializable(typeof(RunView))]
[JsonSerializable(typeof(RunPlanView))]
[JsonSerializable(typeof(RunDetail))]
[JsonSerializable(typeof(ListAnswer<RunView>))]
[JsonSerializable(typeof(FactsRequest))]
[JsonSerializable(typeof(FactView))]
[JsonSerializable(typeof(ListAnswer<FactChangesView>))]
[JsonSerializable(typeof(FactsDiffView))]
[JsonSerializable(typeof(RegisterArtifactRequest))]
[JsonSerializable(typeof(ArtifactView))]
[JsonSerializable(typeof(VerifiedView))]
[JsonSerializable(typeof(CollectRequest))]
[JsonSerializable(typeof(CollectedView))]
[JsonSerializable(typeof(ListAnswer<ArtifactView>))]
[JsonSerializable(typeof(UseArtifactRequest))]
[JsonSerializable(typeof(ArtifactNameView))]
[JsonSerializable(typeof(ListAnswer<ArtifactNameView>))]
[JsonSerializable(typeof(ListAnswer<ArtifactVersionView>))]
[JsonSerializable(typeof(BlueprintView))]
[JsonSerializable(typeof(ListAnswer<BlueprintView>))]
[JsonSerializable(typeof(ListAnswer<WorkflowView>))]
[JsonSerializable(typeof(DesiredStateView))]
[JsonSerializable(typeof(ListAnswer<AuditView>))]
[JsonSerializable(typeof(PublishRequest))]
[JsonSerializable(typeof(PublishedView))]
[JsonSerializable(typeof(EventView))]
[JsonSerializable(typeof(ListAnswer<DeliveryFailureView>))]
[JsonSerializable(typeof(CreateTokenRequest))]
[JsonSerializable(typeof(RotateTokenRequest))]
[JsonSerializable(typeof(TokenView))]
[JsonSerializable(typeof(NewTokenView))]
[JsonSerializable(typeof(ListAnswer<TokenView>))]
[JsonSerializable(typeof(WhoAmIView))]
internal sealed partial class ApiJson : JsonSerializerContext;
