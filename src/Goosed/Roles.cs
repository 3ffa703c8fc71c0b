using Goosed.Api;
using Goosed.ArtifactsGw;
using Goosed.Blueprints;
using Goosed.Bootd;
using Goosed.Hosting;
using Goosed.Inventory;
using Goosed.Orchestrator;

namespace Goosed;

/// <summary>The roles of the program.</summary>
public static class Roles
{
    public static readonly IReadOnlyList<Role> All =
    [
        new ApiRole(),
        new BootdRole(),
        new OrchestratorRole(),
        new BlueprintsRole(),
        new InventoryRole(),
        new ArtifactsGwRole(),
    ];
}
