using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Goosed.Hosting;

/// <summary>One service of goosed; a process runs one or several.</summary>
public abstract class Role
{
    /// <summary>The word after <c>goosed serve</c>.</summary>
    public abstract string Name { get; }

    /// <summary>True when it can't work without the database.</summary>
    public virtual bool NeedsDatabase => true;

    /// <summary>True when it consumes events.</summary>
    public virtual bool NeedsBus => false;

    /// <summary>True when it can't work without the object store.</summary>
    public virtual bool NeedsObjects => false;

    public virtual void AddServices(IServiceCollection services)
    {
    }

    public virtual void MapEndpoints(IEndpointRouteBuilder app)
    {
    }
}
