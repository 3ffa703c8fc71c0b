using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Goosed.Hosting;

/// <summary>What roles keep their state in.</summary>
[Flags]
public enum Backends
{
    None = 0,
    Database = 1,
    Bus = 2,
    Objects = 4,
}

/// <summary>One service of goosed; a process runs one or several.</summary>
public abstract class Role
{
    /// <summary>The word after <c>goosed serve</c>.</summary>
    public abstract string Name { get; }

    /// <summary>The backends that it calls.</summary>
    public virtual Backends Uses => Backends.None;

    /// <summary>Those of them without which it can do none of its work, so that it is not ready.</summary>
    public virtual Backends Needs => Uses;

    public virtual void AddServices(IServiceCollection services)
    {
    }

    public virtual void MapEndpoints(IEndpointRouteBuilder app)
    {
    }
}

/// <summary>The role that an endpoint belongs to.</summary>
public sealed record RoleTag(string Name);
